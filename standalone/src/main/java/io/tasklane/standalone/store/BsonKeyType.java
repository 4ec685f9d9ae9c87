package io.tasklane.standalone.store;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** Keys of a map in the order that MongoDB gives to values, so that walking the map is walking an index. */
final class BsonKeyType extends BasicDataType<Object> {

    static final BsonKeyType INSTANCE = new BsonKeyType();

    private static final int ROUGH_SIZE = 64;

    private BsonKeyType() {}

    @Override
    public int compare(Object one, Object other) {
        if (one instanceof String text && other instanceof String otherText) {
            return text.compareTo(otherText);
        }
        return ValueComparator.asc().compare(one, other);
    }

    @Override
    public int getMemory(Object key) {
        return key instanceof String text ? ROUGH_SIZE + text.length() : ROUGH_SIZE;
    }

    @Override
    public void write(WriteBuffer target, Object key) {
        Object value = key instanceof Missing ? null : key;
        byte type = BsonEncoder.determineType(value);
        ByteBuf encoded = Unpooled.buffer(ROUGH_SIZE);
        BsonEncoder.encodeValue(type, value, encoded);
        target.put(type).put(encoded.nioBuffer());
    }

    @Override
    public Object read(ByteBuffer source) {
        byte type = source.get();
        ByteBuf encoded = Unpooled.wrappedBuffer(source);
        Object key = BsonDecoder.decodeValue(type, encoded);
        source.position(source.position() + encoded.readerIndex());
        return Missing.ofNullable(key);
    }

    @Override
    public Object[] createStorage(int size) {
        return new Object[size];
    }
}
