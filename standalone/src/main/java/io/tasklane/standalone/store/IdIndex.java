package io.tasklane.standalone.store;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.AbstractUniqueIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** The index over {@code _id}. It keeps nothing: the map of the documents is ordered by {@code _id} already. */
final class IdIndex extends AbstractUniqueIndex<Object> {

    private final MVMap<Object, Document> documents;

    IdIndex(String name, List<IndexKey> keys, MVMap<Object, Document> documents) {
        super(name, keys, false);
        this.documents = documents;
    }

    @Override
    protected @Nullable Object getPosition(KeyValue id) {
        return stored(documents, id.get(0));
    }

    /** The {@code _id} as a document has it: 1, say, where 1.0 is asked for; null if no document has it. */
    static @Nullable Object stored(MVMap<Object, Document> documents, @Nullable Object id) {
        if (id == null) {
            return null;
        }
        Object nearest = documents.ceilingKey(id);
        return nearest != null && BsonKeyType.INSTANCE.compare(nearest, id) == 0 ? nearest : null;
    }

    /** Nothing to do: the document is in the map when this is called. */
    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {}

    @Override
    protected boolean putKeyPosition(KeyValue id, Object position) {
        return true;
    }

    /** Only says where the document is: the collection takes it out of the map. */
    @Override
    protected @Nullable Object removeDocument(KeyValue id) {
        return getPosition(id);
    }

    @Override
    protected Iterable<Map.Entry<KeyValue, Object>> getIterable() {
        return () -> documents.keySet().stream()
                .map(id -> Map.entry(new KeyValue(id), id))
                .iterator();
    }

    @Override
    public long getCount() {
        return documents.sizeAsLong();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }
}
