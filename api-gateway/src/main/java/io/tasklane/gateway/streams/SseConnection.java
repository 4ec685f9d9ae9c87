package io.tasklane.gateway.streams;

import io.tasklane.gateway.access.Standing;
import io.tasklane.gateway.live.LiveEvents;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that reads Server-Sent Events. All writing is the servlet's non-blocking one: the server says when the client takes
 * more. The server's own threads only pass that on, and never wait for whoever is writing.
 */
final class SseConnection implements Connection, Wire, WriteListener, AsyncListener {

    private static final Logger log = LoggerFactory.getLogger(SseConnection.class);

    private final Outbox outbox;
    private final Streams streams;
    private final LiveEvents events;
    private final Connections connections;
    private final Standing standing;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable AsyncContext async;
    private volatile @Nullable ServletOutputStream out;
    private volatile boolean possible;
    private boolean flushed = true;

    SseConnection(
            Streams streams,
            LiveEvents events,
            Connections connections,
            Standing standing,
            StreamProperties limits,
            StreamMeters meters) {
        this.streams = streams;
        this.events = events;
        this.connections = connections;
        this.standing = standing;
        Executor writing = connections.writing();
        this.outbox = new Outbox(this, writing, limits, meters);
    }

    Outbox outbox() {
        return outbox;
    }

    /** From here on the answer is the stream. */
    void start(Subscription what, HttpServletRequest request, HttpServletResponse response) throws IOException {
        subscription = what;
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        context.addListener(this);
        async = context;
        connections.added(this);
        ServletOutputStream output = response.getOutputStream();
        out = output;
        output.setWriteListener(this);
    }

    @Override
    public void onWritePossible() {
        possible = true;
        outbox.pump();
    }

    @Override
    public boolean isReady() {
        ServletOutputStream output = out;
        if (!possible || closed.get() || output == null) {
            return false;
        }
        try {
            if (output.isReady() && !flushed) {
                output.flush();
                flushed = true;
            }
            return output.isReady();
        } catch (IOException gone) {
            leave(gone);
            return false;
        }
    }

    @Override
    public void write(String text) throws IOException {
        ServletOutputStream output = out;
        if (output != null) {
            try {
                output.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException gone) {
                leave(gone);
                throw gone;
            }
            flushed = false;
        }
    }

    /** The server tells its listeners, which end the answer; by now what was the client's may serve another one already. */
    private void leave(IOException gone) {
        log.atDebug().setCause(gone).log("A client of a stream is gone");
        close();
    }

    @Override
    public boolean isStillAllowed() {
        return standing.holds();
    }

    @Override
    public void end() {
        outbox.end();
    }

    @Override
    public void finish() {
        complete();
    }

    /**
     * What the client has not read cannot be taken back, and to end the answer in order would wait for it: so the server's own
     * time limit for a write ends it, unless the client reads on.
     */
    @Override
    public void abort() {
        if (isReady()) {
            complete();
        }
    }

    private void complete() {
        AsyncContext context = async;
        if (context != null && !closed.get()) {
            try {
                context.complete();
            } catch (IllegalStateException over) {
                log.atDebug().setCause(over).log("A stream is over already");
            }
        }
    }

    @Override
    public void stayInTouch() {
        Subscription what = subscription;
        if (what != null) {
            what.stayInTouch(events);
        }
    }

    @Override
    public void onError(Throwable gone) {
        log.atDebug().setCause(gone).log("A client of a stream is gone");
        complete();
        close();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        complete();
        close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody starts it anew.
    }

    private void close() {
        Subscription what = subscription;
        if (closed.compareAndSet(false, true) && what != null) {
            connections.removed(this);
            streams.leave(what);
            outbox.abort();
        }
    }
}
