package io.tasklane.worker.results;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.client.result.UpdateResult;
import io.tasklane.model.ResultRef;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.bson.types.ObjectId;

/**
 * One file on its way into GridFS. Its entry in the register is there before its first chunk, and says which numbers its chunks
 * may have: whatever becomes of this process, all of it can be found and removed. Not for use by several threads.
 *
 * <p>All methods may throw a {@link com.mongodb.MongoException}.
 */
final class Upload {

    static final int CHUNK_BYTES = 255 * 1024;

    private static final int CHUNKS_AT_A_TIME = 4;
    private static final int CHUNKS_RESERVED = 256;

    /** The entry shows at least so often that the upload goes on, and the upload learns so soon that it was given up. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    private final ResultStore.Collections collections;
    private final Origin origin;
    private final Clock clock;
    private final ObjectId id = new ObjectId();
    private final MessageDigest digest = sha256();
    private final byte[] buffer = new byte[CHUNKS_AT_A_TIME * CHUNK_BYTES];
    private int buffered;
    private long stored;
    private int chunks;
    private int reserved = CHUNKS_RESERVED;
    private Instant lastSign;

    Upload(ResultStore.Collections collections, Origin origin, Clock clock) {
        this.collections = collections;
        this.origin = origin;
        this.clock = clock;
        this.lastSign = clock.instant();
        Date now = Date.from(lastSign);
        collections
                .uploads()
                .insertOne(new Document("_id", id)
                        .append("startedAt", now)
                        .append("aliveAt", now)
                        .append("checkAt", now)
                        .append("chunks", reserved)
                        .append("of", origin.attemptOnly()));
    }

    void write(byte[] bytes, int offset, int length) throws InterruptedIOException {
        int from = offset;
        while (from < offset + length) {
            int part = Math.min(offset + length - from, buffer.length - buffered);
            System.arraycopy(bytes, from, buffer, buffered, part);
            buffered += part;
            from += part;
            if (buffered == buffer.length) {
                store();
            }
        }
    }

    /** Makes a file of it. Nobody finds it before an event names it. */
    ResultRef finish() throws InterruptedIOException {
        store();
        showThatItLives(chunks);
        String sha256 = HexFormat.of().formatHex(digest.digest());
        collections
                .files()
                .insertOne(new Document("_id", id)
                        .append("length", stored)
                        .append("chunkSize", CHUNK_BYTES)
                        .append("uploadDate", Date.from(clock.instant()))
                        .append("filename", origin.taskId())
                        .append("metadata", origin.metadata(sha256)));
        return new ResultRef(id.toHexString(), stored, sha256);
    }

    /** Leaves it to the gateway to remove what there is, at once. */
    void abandon() {
        collections
                .uploads()
                .updateOne(
                        Filters.eq("_id", id),
                        Updates.combine(
                                Updates.set("abandoned", true), Updates.set("checkAt", Date.from(clock.instant()))));
    }

    private void store() throws InterruptedIOException {
        if (buffered == 0) {
            return;
        }
        List<Document> next = nextChunks();
        boolean quiet = Duration.between(lastSign, clock.instant()).compareTo(SIGN_OF_LIFE) >= 0;
        if (chunks + next.size() > reserved) {
            showThatItLives(reserved + CHUNKS_RESERVED);
        } else if (quiet) {
            showThatItLives(reserved);
        }
        collections.chunks().insertMany(next);
        digest.update(buffer, 0, buffered);
        chunks += next.size();
        stored += buffered;
        buffered = 0;
    }

    private List<Document> nextChunks() {
        List<Document> next = new ArrayList<>(CHUNKS_AT_A_TIME);
        for (int from = 0; from < buffered; from += CHUNK_BYTES) {
            byte[] data = Arrays.copyOfRange(buffer, from, Math.min(buffered, from + CHUNK_BYTES));
            next.add(new Document("_id", new ObjectId())
                    .append("files_id", id)
                    .append("n", chunks + next.size())
                    .append("data", new Binary(data)));
        }
        return next;
    }

    private void showThatItLives(int chunksAtMost) throws InterruptedIOException {
        if (origin.isStopped()) {
            throw new InterruptedIOException("the attempt was stopped");
        }
        lastSign = clock.instant();
        Bson wanted = Filters.and(Filters.eq("_id", id), Filters.exists("doomed", false));
        UpdateResult shown = collections
                .uploads()
                .updateOne(
                        wanted,
                        Updates.combine(
                                Updates.set("chunks", chunksAtMost), Updates.set("aliveAt", Date.from(lastSign))));
        if (shown.getMatchedCount() == 0) {
            throw new InterruptedIOException("the gateway has given the upload up");
        }
        reserved = chunksAtMost;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
