package io.tasklane.standalone.store;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * An index that may have many documents for the same values: a map that is ordered by the values of its fields, and by
 * {@code _id} among equals. A document with an array in a field is in it once for each element.
 */
final class OrderedIndex extends Index<Object> {

    private static final String ID = "_id";

    private final MVMap<KeyValue, Object> ids;

    OrderedIndex(String name, List<IndexKey> keys, MVMap<KeyValue, Object> ids) {
        super(name, keys, false);
        this.ids = ids;
    }

    List<String> fields() {
        return keys();
    }

    /** The entries from one key to the other, in order or against it. */
    Iterator<KeyValue> entries(@Nullable KeyValue from, KeyValue to, boolean descending) {
        return descending ? ids.cursor(to, from, true) : ids.cursor(from, to, false);
    }

    /** The {@code _id} of the document that an entry is for. */
    @SuppressWarnings("NullAway") // a document always has an _id
    static Object id(KeyValue entry) {
        return entry.get(entry.size() - 1);
    }

    /** How many entries there are from one key to the other; takes no longer for many. */
    long count(@Nullable KeyValue from, KeyValue to) {
        return Math.max(0, position(to) - (from == null ? 0 : position(from)));
    }

    private long position(KeyValue key) {
        long index = ids.getKeyIndex(key);
        return index >= 0 ? index : -index - 1;
    }

    private Set<KeyValue> entriesOf(Document document) {
        return getKeyValues(withoutEmptyArrays(document)).stream()
                .map(values -> withId(values, document.get(ID)))
                .collect(Collectors.toSet());
    }

    /** A document with an empty array is in the index as well, as one without the field: otherwise a scan would miss it. */
    private Document withoutEmptyArrays(Document document) {
        Document copy = document;
        for (String field : fields()) {
            if (document.get(field) instanceof Collection<?> array && array.isEmpty()) {
                copy = copy == document ? document.clone() : copy;
                copy.remove(field);
            }
        }
        return copy;
    }

    private static KeyValue withId(KeyValue values, @Nullable Object id) {
        List<@Nullable Object> entry = new ArrayList<>(values.size() + 1);
        values.forEach(entry::add);
        entry.add(id);
        return new KeyValue(entry);
    }

    @Override
    public void add(Document document, Object id, MongoCollection<Object> collection) {
        entriesOf(document).forEach(entry -> ids.put(entry, id));
    }

    @Override
    public @Nullable Object remove(Document document) {
        entriesOf(document).forEach(ids::remove);
        return document.get(ID);
    }

    @Override
    public void updateInPlace(Document before, Document after, Object id, MongoCollection<Object> collection) {
        Set<KeyValue> old = entriesOf(before);
        Set<KeyValue> now = entriesOf(after);
        if (!old.equals(now)) {
            Set<KeyValue> gone = new HashSet<>(old);
            gone.removeAll(now);
            gone.forEach(ids::remove);
            now.forEach(entry -> ids.put(entry, id));
        }
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) {}

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {}

    /** Leaves it to the index over {@code _id} to say where a document is. */
    @Override
    public @Nullable Object getPosition(Document document) {
        return null;
    }

    /** The collection itself decides when to use it. */
    @Override
    public boolean canHandle(Document filter) {
        return false;
    }

    @Override
    public Iterable<Object> getPositions(Document filter) {
        throw new UnsupportedOperationException("the collection walks the entries");
    }

    @Override
    public long getCount() {
        return ids.sizeAsLong();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }

    @Override
    public void drop() {
        ids.clear();
    }
}
