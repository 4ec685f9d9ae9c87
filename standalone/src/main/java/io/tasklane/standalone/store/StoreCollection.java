package io.tasklane.standalone.store;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * A collection in a map that is ordered by {@code _id}. A filter that names the {@code _id} looks at that document alone,
 * whatever else it demands; a range of {@code _id}, or a sort by it, walks the map and stops at the limit; any other filter
 * walks the index that leaves the least to look at, in the order that is asked for where an index has it. So these take the same
 * time in a large collection as in a small one. What no index serves looks at every document.
 *
 * <p>A document in the map is never changed, only replaced: readers and the thread that writes to disk hold on to it without a
 * lock.
 */
final class StoreCollection extends AbstractSynchronizedMongoCollection<Object> {

    private static final String ID = "_id";

    /** A walk in order that most likely finds what it looks for costs less than to sort so large a part of the documents. */
    private static final int FEW = 10;

    private final MVMap<Object, Document> documents;

    StoreCollection(
            MongoDatabase database,
            String name,
            CollectionOptions options,
            CursorRegistry cursors,
            MVMap<Object, Document> documents) {
        super(database, name, options, cursors);
        this.documents = documents;
    }

    MVMap<Object, Document> documents() {
        return documents;
    }

    @Override
    protected QueryResult queryDocuments(
            Document filter,
            @Nullable Document orderBy,
            int skip,
            int limit,
            int batchSize,
            @Nullable Document fields) {
        if (!ID.equals(getIdField())) {
            return super.queryDocuments(filter, orderBy, skip, limit, batchSize, fields);
        }
        FieldConditions ids = FieldConditions.of(ID, filter);
        Collection<Object> values = ids.values();
        if (values != null) {
            List<Object> present = values.stream()
                    .map(id -> IdIndex.stored(documents, id))
                    .filter(Objects::nonNull)
                    .toList();
            return matchDocuments(filter, present, orderBy, skip, limit, batchSize, fields);
        }
        int direction = directionById(orderBy);
        Optional<IndexScan> scan = IndexScan.best(orderedIndexes(), filter, orderBy)
                .filter(best -> best.isInOrder() || direction == 0 || best.estimate() < documents.sizeAsLong() / FEW);
        if (scan.isPresent()) {
            Document sort = scan.get().isInOrder() ? null : orderBy;
            return matchDocumentsFromStream(
                    scan.get().ids().map(documents::get), filter, sort, skip, limit, batchSize, fields);
        }
        if ((direction != 0 || ids.isRange()) && getIndexes().stream().noneMatch(index -> index.canHandle(filter))) {
            Document sort = direction == 0 ? orderBy : null;
            return matchDocumentsFromStream(walk(ids, direction < 0), filter, sort, skip, limit, batchSize, fields);
        }
        return super.queryDocuments(filter, orderBy, skip, limit, batchSize, fields);
    }

    private List<OrderedIndex> orderedIndexes() {
        return getIndexes().stream()
                .filter(OrderedIndex.class::isInstance)
                .map(OrderedIndex.class::cast)
                .toList();
    }

    /** Where an index says it all, documents are not looked at. No skip and no limit may come as 0 or less. */
    @Override
    public int count(Document filter, int skip, int limit) {
        if (skip > 0 || limit > 0) {
            return super.count(filter, skip, limit);
        }
        Optional<IndexScan> scan = IndexScan.best(orderedIndexes(), filter, null);
        if (scan.isPresent() && scan.get().isExact(filter)) {
            return Math.toIntExact(scan.get().estimate());
        }
        Stream<Document> candidates =
                scan.isPresent() ? scan.get().ids().map(documents::get) : documents.values().stream();
        return Math.toIntExact(candidates
                .filter(document -> documentMatchesQuery(document, filter))
                .count());
    }

    /** 1 or -1 for a sort by {@code _id} and nothing else, otherwise 0. */
    private static int directionById(@Nullable Document orderBy) {
        if (orderBy == null || !orderBy.keySet().equals(Set.of(ID))) {
            return 0;
        }
        return orderBy.get(ID) instanceof Number number ? Integer.signum(number.intValue()) : 0;
    }

    private Stream<Document> walk(FieldConditions ids, boolean descending) {
        Cursor<Object, Document> cursor = descending
                ? documents.cursor(ids.highest(), ids.lowest(), true)
                : documents.cursor(ids.lowest(), ids.highest(), false);
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(cursor, traits), false)
                .map(id -> cursor.getValue());
    }

    @Override
    protected QueryResult matchDocuments(
            Document filter,
            @Nullable Document orderBy,
            int skip,
            int limit,
            int batchSize,
            @Nullable Document fields) {
        Stream<Document> all = isNaturalDescending(orderBy)
                ? walk(FieldConditions.of(ID, new Document()), true)
                : documents.values().stream();
        return matchDocumentsFromStream(all, filter, orderBy, skip, limit, batchSize, fields);
    }

    /** Gives out copies: an update changes what it found before it puts it back. */
    @Override
    protected QueryResult createQueryResult(List<Document> found, int batchSize) {
        return super.createQueryResult(found.stream().map(Document::cloneDeeply).toList(), batchSize);
    }

    @Override
    protected Object addDocumentInternal(Document document) {
        Object id = getIdField() == null ? UUID.randomUUID() : Missing.ofNullable(document.get(getIdField()));
        documents.put(id, document);
        return id;
    }

    @Override
    protected void handleUpdate(Object id, Document oldDocument, Document newDocument) {
        documents.put(id, newDocument);
    }

    @Override
    protected void removeDocument(Object id) {
        documents.remove(id);
    }

    @Override
    protected @Nullable Document getDocument(Object id) {
        return documents.get(id);
    }

    @Override
    protected Stream<DocumentWithPosition<Object>> streamAllDocumentsWithPosition() {
        return documents.entrySet().stream().map(StoreCollection::positioned);
    }

    private static DocumentWithPosition<Object> positioned(Map.Entry<Object, Document> entry) {
        return new DocumentWithPosition<>(entry.getValue(), entry.getKey());
    }

    @Override
    public int count() {
        return documents.size();
    }

    @Override
    public boolean isEmpty() {
        return documents.isEmpty();
    }

    @Override
    protected boolean tracksDataSize() {
        return false;
    }

    @Override
    protected void updateDataSize(int delta) {}

    @Override
    protected int getDataSize() {
        return 0;
    }
}
