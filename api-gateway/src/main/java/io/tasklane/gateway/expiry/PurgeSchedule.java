package io.tasklane.gateway.expiry;

import com.mongodb.MongoException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Purges about once a minute, and goes on at once while there is more to purge. */
final class PurgeSchedule implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(PurgeSchedule.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Purge purge;
    private final Counter purged;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    PurgeSchedule(Purge purge, MeterRegistry meters) {
        this.purge = purge;
        this.purged = Counter.builder("tasklane.view.purged")
                .description("Entries of tasks whose time was over that were dealt with")
                .register(meters);
    }

    @Override
    public void start() {
        Thread started = new Thread(this::purgeUntilStopped, "purge");
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    private void purgeUntilStopped() {
        try {
            // Gateways that were started together need not do the same at the same time.
            while (!stopping.await(
                    PAUSE.toMillis() / 2 + ThreadLocalRandom.current().nextLong(PAUSE.toMillis()),
                    TimeUnit.MILLISECONDS)) {
                purgeWhatIsDue();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void purgeWhatIsDue() {
        try {
            int dealtWith;
            do {
                dealtWith = purge.once();
                purged.increment(dealtWith);
            } while (dealtWith == Purge.PORTION && stopping.getCount() > 0);
        } catch (MongoException unanswered) {
            log.atDebug().setCause(unanswered).log("MongoDB does not answer; what is due is removed later");
        } catch (RuntimeException failed) {
            log.atError().setCause(failed).log("Tasks whose time is over could not be removed; it is tried again");
        }
    }

    @Override
    public void stop() {
        stopping.countDown();
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
