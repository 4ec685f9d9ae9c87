package io.tasklane.standalone.store;

import de.bwaldvogel.mongo.backend.AbstractUniqueIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** A unique index over fields other than {@code _id}, from their values to the document's {@code _id}. */
final class UniqueIndex extends AbstractUniqueIndex<Object> {

    private final MVMap<KeyValue, Object> ids;

    UniqueIndex(String name, List<IndexKey> keys, boolean sparse, MVMap<KeyValue, Object> ids) {
        super(name, keys, sparse);
        this.ids = ids;
    }

    @Override
    protected @Nullable Object getPosition(KeyValue values) {
        return ids.get(values);
    }

    @Override
    protected boolean putKeyPosition(KeyValue values, Object id) {
        return ids.putIfAbsent(values, id) == null;
    }

    @Override
    protected @Nullable Object removeDocument(KeyValue values) {
        return ids.remove(values);
    }

    @Override
    protected Iterable<Map.Entry<KeyValue, Object>> getIterable() {
        return ids.entrySet();
    }

    @Override
    public long getCount() {
        return ids.sizeAsLong();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }
}
