package io.tasklane.gateway.results;

import com.mongodb.client.MongoCollection;
import java.io.IOException;
import java.io.OutputStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.ObjectId;

/**
 * A file in GridFS. It is read chunk by chunk, each by its number: that is one look into an index wherever it is, so a range at
 * the end is as near as one at the beginning.
 *
 * @param size in bytes
 * @param chunkSize in bytes; only the last chunk may have fewer
 */
record StoredFile(ObjectId id, long size, int chunkSize, MongoCollection<Document> chunks) implements Content {

    @Override
    public void copy(long from, long length, OutputStream out) throws IOException {
        long position = from;
        long end = from + length;
        while (position < end) {
            int number = Math.toIntExact(position / chunkSize);
            int skipped = (int) (position % chunkSize);
            byte[] chunk = chunk(number);
            int part = (int) Math.min(chunk.length - skipped, end - position);
            out.write(chunk, skipped, part);
            position += part;
        }
    }

    /** Exactly the keys of the unique index, side by side: the embedded store finds them in its index only so. */
    static Document key(ObjectId file, int number) {
        return new Document("files_id", file).append("n", number);
    }

    private byte[] chunk(int number) {
        Document found = chunks.find(key(id, number)).first();
        long expected = Math.min(chunkSize, size - (long) number * chunkSize);
        if (found == null || !(found.get("data") instanceof Binary data) || data.length() != expected) {
            throw new IllegalStateException("chunk " + number + " of the file " + id + " is missing or broken");
        }
        return data.getData();
    }
}
