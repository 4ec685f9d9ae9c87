package io.tasklane.standalone.store;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.Constants;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** A database: a map for each collection, and one for each index over other fields than {@code _id}. */
final class StoreDatabase extends AbstractSynchronizedMongoDatabase<Object> {

    /** The backend finds the databases of a store by maps that begin so. */
    private static final String COLLECTION_MAPS = "databases.";

    private static final String INDEX_MAPS = "indexes.";

    private final MVStore store;

    StoreDatabase(String name, MVStore store, CursorRegistry cursors) {
        super(name, cursors);
        this.store = store;
        initializeNamespacesAndIndexes();
    }

    @Override
    protected MongoCollection<Object> openOrCreateCollection(String collection, CollectionOptions options) {
        return new StoreCollection(this, collection, options, cursorRegistry, documents(collection));
    }

    private MVMap<Object, Document> documents(String collection) {
        return store.openMap(
                collectionMap(collection),
                new MVMap.Builder<Object, Document>()
                        .keyType(BsonKeyType.INSTANCE)
                        .valueType(BsonDocumentType.INSTANCE));
    }

    @Override
    protected Index<Object> openOrCreateUniqueIndex(
            String collection, String index, List<IndexKey> keys, boolean sparse) {
        if (index.equals(Constants.PRIMARY_KEY_INDEX_NAME)) {
            return new IdIndex(index, keys, documents(collection));
        }
        return new UniqueIndex(index, keys, sparse, ids(collection, index));
    }

    @Override
    protected Index<Object> openOrCreateSecondaryIndex(
            String collection, String index, List<IndexKey> keys, boolean sparse) {
        return new OrderedIndex(index, keys, ids(collection, index));
    }

    private MVMap<KeyValue, Object> ids(String collection, String index) {
        return store.openMap(
                indexMap(collection, index),
                new MVMap.Builder<KeyValue, Object>()
                        .keyType(IndexKeyType.INSTANCE)
                        .valueType(BsonKeyType.INSTANCE));
    }

    @Override
    protected void dropIndex(MongoCollection<Object> collection, String index) {
        super.dropIndex(collection, index);
        store.removeMap(indexMap(collection.getCollectionName(), index));
    }

    @Override
    public void dropCollection(String collection, Oplog oplog) {
        super.dropCollection(collection, oplog);
        store.removeMap(collectionMap(collection));
    }

    @Override
    public void moveCollection(MongoDatabase from, MongoCollection<?> collection, String newName) {
        String oldMap = COLLECTION_MAPS + collection.getFullName();
        super.moveCollection(from, collection, newName);
        store.renameMap(store.openMap(oldMap), collectionMap(newName));
    }

    @Override
    protected long getStorageSize() {
        return store.getFileStore().size();
    }

    @Override
    protected long getFileSize() {
        return getStorageSize();
    }

    private String collectionMap(String collection) {
        return COLLECTION_MAPS + getFullCollectionNamespace(collection);
    }

    private String indexMap(String collection, String index) {
        return INDEX_MAPS + getFullCollectionNamespace(collection) + "." + index;
    }
}
