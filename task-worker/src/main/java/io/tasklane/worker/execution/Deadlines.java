package io.tasklane.worker.execution;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clock's own timer: one thread for whatever is due in this process. */
public final class Deadlines implements Timer, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Deadlines.class);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, action -> {
        Thread thread = new Thread(action, "tasklane-deadlines");
        thread.setDaemon(true);
        return thread;
    });

    /** Starts its timer; {@link #close()} stops it. */
    public Deadlines() {
        // A cancelled deadline holds its task's command, and may be a month away.
        timer.setRemoveOnCancelPolicy(true);
    }

    /** How many deadlines are to come. */
    int pending() {
        return timer.getQueue().size();
    }

    @Override
    public Alarm in(Duration wait, Runnable action) {
        // Rounded up, so that it is never early; a wait may be longer than there are nanoseconds.
        ScheduledFuture<?> due =
                timer.schedule(() -> runQuietly(action), Math.max(0, wait.toMillis() + 1), TimeUnit.MILLISECONDS);
        return () -> due.cancel(false);
    }

    private static void runQuietly(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException failure) {
            log.atError().setCause(failure).log("What was due failed");
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
