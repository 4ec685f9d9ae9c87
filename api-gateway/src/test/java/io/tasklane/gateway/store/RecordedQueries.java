package io.tasklane.gateway.store;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;

/** Which documents the driver was told to look for, by whatever command, and by which indexes it can be. */
final class RecordedQueries implements CommandListener {

    /** These are read as a whole, and have a document for each partition. */
    private static final Set<String> SMALL = Set.of(ViewCollection.OFFSETS.collection());

    private static final Map<String, String> FILTERED = Map.of("update", "q", "delete", "q");

    /**
     * A query.
     *
     * @param collection without the number of a generation
     */
    record Query(String collection, String collectionOfGeneration, BsonDocument filter, BsonDocument sort) {

        /** Whether one of these indexes leads to the documents, and in the order that is asked for. */
        boolean isServedBy(Stream<Document> indexes) {
            return SMALL.contains(collection) && filter.isEmpty()
                    || indexes.anyMatch(keys -> new IndexUse(keys).serves(filter, sort));
        }
    }

    /** Of collections that are not the view's, by what was asked for, in whatever order. */
    private final Map<String, Queue<Document>> made = new ConcurrentHashMap<>();

    private final Queue<Query> queries = new ConcurrentLinkedQueue<>();

    List<Query> all() {
        return List.copyOf(queries);
    }

    List<Query> withoutIndex() {
        return queries.stream()
                .filter(query -> !query.isServedBy(indexes(query.collection())))
                .distinct()
                .toList();
    }

    private Stream<Document> indexes(String collection) {
        Stream<Document> declared = ViewCollection.named(collection).stream()
                .flatMap(view -> view.indexes().stream())
                .map(ViewIndex::keys);
        Stream<Document> others = made.getOrDefault(collection, new ConcurrentLinkedQueue<>()).stream();
        return Stream.concat(Stream.concat(Stream.of(new Document("_id", 1)), declared), others);
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
        BsonDocument command = event.getCommand();
        String name = event.getCommandName();
        switch (name) {
            case "find" -> add(command.get("find"), command.get("filter"), command.get("sort"));
            case "findAndModify" -> add(command.get("findAndModify"), command.get("query"), command.get("sort"));
            case "count", "distinct" -> add(command.get(name), command.get("query"), null);
            case "aggregate" -> add(command.get(name), match(command.getArray("pipeline")), null);
            case "update" -> statements(command, "updates");
            case "delete" -> statements(command, "deletes");
            case "createIndexes" -> made(command.getString(name).getValue(), command.getArray("indexes"));
            default -> {}
        }
    }

    private void made(String collection, BsonArray indexes) {
        for (BsonValue index : indexes) {
            Document keys = new Document();
            index.asDocument()
                    .getDocument("key")
                    .forEach((field, direction) ->
                            keys.append(field, direction.asNumber().intValue()));
            made.computeIfAbsent(collection, unknown -> new ConcurrentLinkedQueue<>())
                    .add(keys);
        }
    }

    private void statements(BsonDocument command, String field) {
        String name = field.equals("updates") ? "update" : "delete";
        command.getArray(field)
                .forEach(statement ->
                        add(command.get(name), statement.asDocument().get(FILTERED.get(name)), null));
    }

    private static BsonValue match(BsonArray pipeline) {
        return pipeline.isEmpty() ? null : pipeline.get(0).asDocument().get("$match");
    }

    private void add(BsonValue collection, BsonValue filter, BsonValue sort) {
        String name = collection.asString().getValue();
        queries.add(new Query(name.replaceFirst("_v\\d+$", ""), name, document(filter), document(sort)));
    }

    /** A copy: the event's own is gone when the command has been sent. */
    private static BsonDocument document(BsonValue value) {
        return value == null
                ? new BsonDocument()
                : new BsonDocumentCodec()
                        .decode(
                                value.asDocument().asBsonReader(),
                                DecoderContext.builder().build());
    }
}
