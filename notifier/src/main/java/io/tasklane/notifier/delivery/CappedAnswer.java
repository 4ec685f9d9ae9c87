package io.tasklane.notifier.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer and keeps the beginning of its body, packed if it came packed. A short body is read to its end, so that the
 * connection can be used again; a long one is cut, for nobody may keep the notifier reading.
 */
final class CappedAnswer implements AsyncResponseConsumer<Answer> {

    static final int MAX_BODY_BYTES = 64 * 1024;

    private @Nullable Answer answer;
    private @Nullable FutureCallback<Answer> whenRead;
    private byte[] beginning = new byte[0];
    private long read;
    private volatile @Nullable Answer cut;

    /** The answer whose body was too long: then the exchange fails, for its connection is closed, and this is still valid. */
    Optional<Answer> cut() {
        return Optional.ofNullable(cut);
    }

    @Override
    public void consumeResponse(
            HttpResponse response,
            @Nullable EntityDetails body,
            HttpContext context,
            FutureCallback<Answer> resultCallback) {
        Answer received = Answer.of(response);
        answer = received;
        whenRead = resultCallback;
        if (body == null) {
            resultCallback.completed(received);
        }
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {
        // An interim answer means nothing here.
    }

    @Override
    public void updateCapacity(CapacityChannel capacity) throws IOException {
        capacity.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer bytes) throws IOException {
        read += bytes.remaining();
        keep(bytes);
        bytes.position(bytes.limit());
        if (read > MAX_BODY_BYTES) {
            cut = whole();
            throw new IOException("the answer is longer than " + MAX_BODY_BYTES + " bytes");
        }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
        if (whenRead != null) {
            whenRead.completed(whole());
        }
    }

    @Override
    public void failed(Exception cause) {
        // The exchange's own callback hears of it.
    }

    @Override
    public void releaseResources() {
        // It holds none.
    }

    private void keep(ByteBuffer bytes) {
        int more = Math.min(bytes.remaining(), Redaction.SEEN_BYTES - beginning.length);
        if (more > 0) {
            int before = beginning.length;
            beginning = Arrays.copyOf(beginning, before + more);
            bytes.get(beginning, before, more);
        }
    }

    private @Nullable Answer whole() {
        return answer == null ? null : answer.with(beginning);
    }
}
