package io.tasklane.worker.http;

import io.tasklane.worker.TaskContext;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends an exchange whose time is up or whose task is cancelled by closing its connection under it. Blocking reads heed neither a
 * deadline nor, on a platform thread, an interrupt, so somebody else has to look.
 */
final class ExchangeWatch implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 50;

    private final Thread caller = Thread.currentThread();
    private final TaskContext context;
    private final long endNanos;
    private final Runnable abort;
    private volatile @Nullable Ending ending;
    private @Nullable ScheduledFuture<?> looking;

    private ExchangeWatch(TaskContext context, Duration deadline, Runnable abort) {
        this.context = context;
        this.endNanos = System.nanoTime() + deadline.toNanos();
        this.abort = abort;
    }

    /** Begins to watch an exchange that the current thread is about to make. */
    static ExchangeWatch begin(ScheduledExecutorService timer, TaskContext context, Duration deadline, Runnable abort) {
        ExchangeWatch watch = new ExchangeWatch(context, deadline, abort);
        watch.looking =
                timer.scheduleWithFixedDelay(watch::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    /** Why the exchange was, or has to be, ended early, if so. Asked by the thread that makes it. */
    @Nullable
    Ending ending() {
        return ending == null ? reason() : ending;
    }

    @Override
    public void close() {
        if (looking != null) {
            looking.cancel(false);
        }
    }

    /** Aborts at every look, not once: the first one may come before there is a connection to close. */
    private void look() {
        Ending now = ending();
        if (now != null) {
            ending = now;
            abort.run();
        }
    }

    private @Nullable Ending reason() {
        if (caller.isInterrupted() || context.isCancelled()) {
            return Ending.CANCELLED;
        }
        return System.nanoTime() - endNanos >= 0 ? Ending.OUT_OF_TIME : null;
    }

    enum Ending {
        CANCELLED,
        OUT_OF_TIME
    }
}
