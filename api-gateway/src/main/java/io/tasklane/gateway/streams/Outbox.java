package io.tasklane.gateway.streams;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is still to be written to one client. To add something never waits for the client: of one who reads too slowly a later
 * report of progress takes the place of an earlier one, and past the bounds the connection is ended. Everything else is written
 * as it came.
 */
final class Outbox {

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final Wire wire;
    private final Executor pumps;
    private final StreamMeters meters;
    private final UnreadFrames frames;
    private final AtomicBoolean pumping = new AtomicBoolean();
    private volatile boolean pumpAgain;
    private boolean over;
    private boolean aborting;

    Outbox(Wire wire, Executor pumps, StreamProperties limits, StreamMeters meters) {
        this.wire = wire;
        this.pumps = pumps;
        this.frames = new UnreadFrames(limits, meters);
        this.meters = meters;
    }

    /** Adds something that the client is told as fast as it reads. */
    void add(Frame frame) {
        put(frame, true);
    }

    /**
     * Adds something that was asked for, however much there is: whoever does so looks at {@link #isBusy} before. It makes nobody a
     * slow reader, and nothing takes its place.
     */
    void addUnbounded(Frame frame) {
        put(frame, false);
    }

    private void put(Frame frame, boolean bounded) {
        synchronized (this) {
            if (over) {
                return;
            }
            if (bounded) {
                frames.add(frame);
            } else {
                frames.addUnbounded(frame);
            }
            if (frames.areTooMany()) {
                meters.tooSlow();
                frames.clear();
                aborting = true;
            }
            over = frame.isLast() || aborting;
        }
        pump();
    }

    /** Whether the client has not yet read most of what there was. */
    synchronized boolean isBusy() {
        return frames.areMany();
    }

    synchronized boolean isEmpty() {
        return frames.isEmpty();
    }

    /** Ends the connection when everything before is written. */
    void end() {
        add(new LastFrame());
    }

    /** Ends the connection at once. */
    void abort() {
        synchronized (this) {
            frames.clear();
            over = true;
            aborting = true;
        }
        pump();
    }

    /** Writes what can be written, soon and in another thread. */
    void pump() {
        pumpAgain = true;
        if (pumping.compareAndSet(false, true)) {
            try {
                pumps.execute(this::pumpUntilDone);
            } catch (RejectedExecutionException closing) {
                log.atDebug().log("The gateway closes; what is left is not written");
            }
        }
    }

    private void pumpUntilDone() {
        try {
            while (pumpAgain) {
                pumpAgain = false;
                write();
            }
        } catch (IOException | RuntimeException gone) {
            log.atDebug().setCause(gone).log("A client of a stream is gone");
            abandon();
        } finally {
            pumping.set(false);
            if (pumpAgain) {
                pump();
            }
        }
    }

    private void write() throws IOException {
        if (isAborting()) {
            wire.abort();
            return;
        }
        while (wire.isReady()) {
            Frame frame = take();
            if (frame == null) {
                return;
            }
            String text = frame.text();
            if (!text.isEmpty()) {
                wire.write(text);
            }
            if (frame.isLast()) {
                endWhenReady();
                return;
            }
        }
    }

    /** The last frame is on its way; it ends when the wire takes something again. */
    private void endWhenReady() {
        if (wire.isReady()) {
            wire.finish();
        } else {
            synchronized (this) {
                frames.add(new LastFrame());
            }
        }
    }

    private synchronized @Nullable Frame take() {
        return frames.poll();
    }

    private synchronized boolean isAborting() {
        return aborting;
    }

    private void abandon() {
        synchronized (this) {
            frames.clear();
            over = true;
            aborting = true;
        }
        wire.abort();
    }

    private static final class LastFrame implements Frame {
        @Override
        public String text() {
            return "";
        }

        @Override
        public int size() {
            return 0;
        }

        @Override
        public boolean isLast() {
            return true;
        }
    }
}
