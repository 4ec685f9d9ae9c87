package io.tasklane.gateway.streams;

import io.tasklane.gateway.live.LiveEvents;
import io.tasklane.gateway.live.PastEvents;
import io.tasklane.gateway.live.PastEvents.NotInTheLogException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log for clients that come back after so long that what they missed is no longer remembered. Few threads do so for
 * all, a part for one client, then a part for the next; a client that does not read is passed over until it does.
 */
final class Replays implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Replays.class);
    private static final int THREADS = 2;
    private static final int EVENTS_AT_A_TIME = 100;
    private static final long PAUSE_MILLIS = 50;

    private final PastEvents past;
    private final LiveEvents events;
    private final int most;
    private final StreamMeters meters;
    private final ExecutorService reading = Executors.newFixedThreadPool(THREADS, task -> daemon(task, "replays"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "replays-timer"));

    /** @param most how many records are read for a client before it has to begin anew */
    Replays(PastEvents past, LiveEvents events, int most, StreamMeters meters) {
        this.past = past;
        this.events = events;
        this.most = most;
        this.meters = meters;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** @param whenLost is run if the log does not have it, or it is too much */
    void start(Subscription subscription, Map<Integer, Long> from, Runnable whenLost) {
        later(0, () -> next(subscription, from, 0, whenLost));
    }

    private void next(Subscription subscription, Map<Integer, Long> from, int read, Runnable whenLost) {
        if (subscription.isOver()) {
            return;
        }
        if (subscription.isBusy()) {
            later(PAUSE_MILLIS, () -> next(subscription, from, read, whenLost));
            return;
        }
        try {
            PastEvents.Part part = past.read(from, subscription.subject()::includes, EVENTS_AT_A_TIME);
            meters.replayed(part.records());
            int all = read + part.records();
            subscription.replayed(part.events(), part.next());
            if (subscription.isOver()) {
                return;
            }
            if (subscription.subject().join(events, part.next(), subscription)) {
                subscription.isLive();
                if (subscription.isOver()) {
                    // The client may have gone while it joined.
                    subscription.subject().leave(events, subscription);
                }
            } else if (all > most) {
                whenLost.run();
            } else {
                later(part.records() == 0 ? PAUSE_MILLIS : 0, () -> next(subscription, part.next(), all, whenLost));
            }
        } catch (NotInTheLogException lost) {
            begin(subscription, whenLost);
        } catch (RuntimeException failed) {
            giveUp(subscription, failed);
        }
    }

    private static void begin(Subscription subscription, Runnable whenLost) {
        try {
            whenLost.run();
        } catch (RuntimeException failed) {
            giveUp(subscription, failed);
        }
    }

    /** The client comes again, and goes on where it was. */
    private static void giveUp(Subscription subscription, RuntimeException failed) {
        log.atDebug().setCause(failed).log("A stream cannot go on now; it is ended");
        subscription.lost();
    }

    private void later(long millis, Runnable part) {
        try {
            if (millis == 0) {
                reading.execute(part);
            } else {
                timer.schedule(() -> later(0, part), millis, TimeUnit.MILLISECONDS);
            }
        } catch (RejectedExecutionException closing) {
            log.atDebug().log("The gateway closes; streams end");
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        reading.shutdownNow();
    }
}
