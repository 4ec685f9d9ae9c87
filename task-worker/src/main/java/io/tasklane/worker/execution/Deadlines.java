package io.tasklane.worker.execution;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Says when an attempt has taken too long. */
public final class Deadlines implements AutoCloseable {

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

    /** Runs the action in so many seconds unless the deadline is cancelled before; never without a number. */
    Deadline in(@Nullable Integer seconds, Runnable action) {
        Deadline deadline = new Deadline(action);
        if (seconds != null) {
            deadline.scheduled = timer.schedule(deadline, seconds, TimeUnit.SECONDS);
        }
        return deadline;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One deadline of one attempt. */
    static final class Deadline implements Runnable {

        private final Runnable action;
        private volatile @Nullable ScheduledFuture<?> scheduled;
        private volatile boolean passed;

        private Deadline(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            passed = true;
            action.run();
        }

        boolean hasPassed() {
            return passed;
        }

        void cancel() {
            ScheduledFuture<?> pending = scheduled;
            if (pending != null) {
                pending.cancel(false);
            }
        }
    }
}
