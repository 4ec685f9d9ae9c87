package io.tasklane.worker.results;

import static java.util.Objects.requireNonNull;

import com.mongodb.MongoException;
import io.tasklane.model.TaskResult;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a result piece by piece. It keeps what fits into an event, and once there is more it sends all of it to the store. When
 * something goes wrong it stays failed, whatever the handler makes of the exception. Not for use by several threads.
 */
final class ResultStream extends OutputStream {

    private static final Logger log = LoggerFactory.getLogger(ResultStream.class);

    /** Without a store: what does not fit into an event of the size that Kafka takes unless it is told otherwise. */
    private static final int MOST_WITHOUT_STORE = 1024 * 1024;

    private final Origin origin;
    private final @Nullable ResultStore store;
    private final long inEvent;
    private final long maxSize;
    private @Nullable ByteArrayOutputStream head = new ByteArrayOutputStream();
    private @Nullable Upload upload;
    private @Nullable Exception failure;
    private long size;
    private boolean closed;

    ResultStream(Origin origin, @Nullable ResultStore store, ResultProperties properties) {
        this.origin = origin;
        this.store = store;
        this.inEvent = store == null ? MOST_WITHOUT_STORE : properties.inEvent().toBytes();
        this.maxSize = store == null ? MOST_WITHOUT_STORE : properties.maxSize().toBytes();
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (failure != null) {
            throw new IOException("the result failed before", failure);
        }
        if (closed) {
            throw new IOException("the result was closed");
        }
        size += length;
        if (size > maxSize) {
            throw failed(tooLarge());
        }
        try {
            take(bytes, offset, length);
        } catch (MongoException | InterruptedIOException refused) {
            throw failed(notStored(refused));
        }
    }

    private void take(byte[] bytes, int offset, int length) throws InterruptedIOException {
        if (head != null && size <= inEvent) {
            head.write(bytes, offset, length);
            return;
        }
        if (upload == null && store != null) {
            upload = store.begin(origin);
        }
        if (upload != null) {
            if (head != null) {
                byte[] first = head.toByteArray();
                head = null;
                upload.write(first, 0, first.length);
            }
            upload.write(bytes, offset, length);
        }
    }

    /** The result that was written. */
    TaskResult end() throws Exception {
        throwFailure();
        closed = true;
        if (head != null) {
            return TaskResult.binary(origin.contentType(), head.toByteArray());
        }
        try {
            return TaskResult.kept(origin.contentType(), requireNonNull(upload).finish());
        } catch (MongoException | InterruptedIOException refused) {
            throw notStored(refused);
        }
    }

    /** What the attempt fails of, if anything has gone wrong with the result. */
    void throwFailure() throws Exception {
        if (failure != null) {
            throw failure;
        }
    }

    /** Has what was stored removed. Works for a thread that is told to stop, too. */
    void abandon() {
        closed = true;
        if (upload == null) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            upload.abandon();
        } catch (MongoException unanswered) {
            log.atWarn()
                    .addKeyValue("taskId", origin.taskId())
                    .addKeyValue("reason", unanswered.toString())
                    .log("An upload could not be given up: it is removed when its task has ended");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Handlers may close what they write to; whether the result is complete says their return. */
    @Override
    public void close() {
        closed = true;
    }

    private IOException failed(Exception why) {
        failure = why;
        return new IOException("the result cannot be written", why);
    }

    private Exception tooLarge() {
        return new PermanentTaskFailure(
                "result-too-large",
                store == null
                        ? "The result is larger than an event may be, and the worker has no store for larger ones."
                        : "The result has more than " + maxSize + " bytes.");
    }

    private static Exception notStored(Exception refused) {
        return new RetryableTaskException("The result could not be stored.", refused);
    }
}
