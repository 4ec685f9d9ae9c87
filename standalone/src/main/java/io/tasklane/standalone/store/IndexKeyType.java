package io.tasklane.standalone.store;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** Keys of an index over one or more fields: the values of the fields, ordered from the first to the last. */
final class IndexKeyType extends BasicDataType<KeyValue> {

    static final IndexKeyType INSTANCE = new IndexKeyType();

    /** Is greater than any value. It is never kept: it only says where to end. */
    static final Object TOP = new Object();

    private IndexKeyType() {}

    @Override
    public int compare(KeyValue one, KeyValue other) {
        int shared = Math.min(one.size(), other.size());
        for (int i = 0; i < shared; i++) {
            int order = comparePart(one, other, i);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    static int comparePart(KeyValue one, KeyValue other, int at) {
        Object part = part(one, at);
        Object otherPart = part(other, at);
        if (part == TOP || otherPart == TOP) {
            return Boolean.compare(part == TOP, otherPart == TOP);
        }
        return BsonKeyType.INSTANCE.compare(part, otherPart);
    }

    private static Object part(KeyValue key, int index) {
        return Missing.ofNullable(key.get(index));
    }

    @Override
    public int getMemory(KeyValue key) {
        return key.stream().mapToInt(BsonKeyType.INSTANCE::getMemory).sum();
    }

    @Override
    public void write(WriteBuffer target, KeyValue key) {
        target.putVarInt(key.size());
        for (int i = 0; i < key.size(); i++) {
            BsonKeyType.INSTANCE.write(target, part(key, i));
        }
    }

    @Override
    public KeyValue read(ByteBuffer source) {
        int size = DataUtils.readVarInt(source);
        List<Object> parts = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            Object part = BsonKeyType.INSTANCE.read(source);
            parts.add(part instanceof Missing ? null : part);
        }
        return new KeyValue(parts);
    }

    @Override
    public KeyValue[] createStorage(int size) {
        return new KeyValue[size];
    }
}
