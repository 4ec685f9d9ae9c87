package io.tasklane.gateway.results;

import com.mongodb.MongoException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.results.Upload.Fate;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.TaskId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes large results whose time is over, and uploads that no event will ever name: their worker died, their attempt failed, or
 * another one was faster. All gateways do it; each upload is looked at by one of them.
 */
public final class UploadSweep implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(UploadSweep.class);

    /** One that dies while it removes an upload leaves it to the next after so long. */
    private static final Duration LEASE = Duration.ofMinutes(10);

    /** What was written by somebody who had not heard yet that the upload was given up is removed after so long. */
    private static final Duration SETTLED_AFTER = Duration.ofMinutes(10);

    /** What is kept until a known time is looked at in between, for the setting may change. */
    private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

    private static final int LOOKED_AT_A_TIME = 100;
    private static final int MOST_ROUNDS = 20;

    private final LargeResults large;
    private final UploadRegister register;
    private final Function<TaskId, Optional<TaskStanding>> tasks;
    private final Duration keepFinished;
    private final ResultProperties properties;
    private final Clock clock;
    private final Counter abandoned;
    private final Counter expired;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread sweeping = new Thread(task, "upload-sweep");
        sweeping.setDaemon(true);
        return sweeping;
    });

    /**
     * Does nothing before it is started.
     *
     * @param tasks how far a task has come, as the view has it
     * @param keepFinished how long the result of a task is kept after its end
     */
    public UploadSweep(
            Store store,
            Function<TaskId, Optional<TaskStanding>> tasks,
            Duration keepFinished,
            ResultProperties properties,
            Clock clock,
            MeterRegistry meters) {
        this.large = new LargeResults(store);
        this.register = new UploadRegister(store);
        this.tasks = tasks;
        this.keepFinished = keepFinished;
        this.properties = properties;
        this.clock = clock;
        this.abandoned = removed(Fate.ABANDONED, meters);
        this.expired = removed(Fate.EXPIRED, meters);
    }

    private static Counter removed(Fate fate, MeterRegistry meters) {
        return Counter.builder("tasklane.results.removed")
                .description("Large results that were removed")
                .tag("reason", fate.name().toLowerCase(Locale.ROOT))
                .register(meters);
    }

    public void start() {
        long millis = properties.sweepInterval().toMillis();
        thread.scheduleWithFixedDelay(this::sweepOrTryAgainLater, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void sweepOrTryAgainLater() {
        try {
            sweep();
        } catch (MongoException unanswered) {
            log.atWarn()
                    .addKeyValue("reason", unanswered.toString())
                    .log("MongoDB does not answer; uploads that nobody needs stay for now");
        } catch (RuntimeException failed) {
            log.atError().setCause(failed).log("Uploads that nobody needs could not be removed; they stay for now");
        }
    }

    /** Looks at the uploads that are due, at most some thousand. */
    void sweep() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var due = register.due(clock.instant(), LOOKED_AT_A_TIME);
            due.forEach(this::lookAt);
            if (due.size() < LOOKED_AT_A_TIME) {
                return;
            }
        }
    }

    private void lookAt(Upload upload) {
        Instant now = clock.instant();
        Optional<TaskStanding> task = TaskId.parse(upload.taskId()).flatMap(tasks);
        Fate fate = upload.fate(task, now, keepFinished, properties.keepUnclaimed());
        if (fate == Fate.KEPT) {
            register.lookAgain(upload, nextLook(upload, now));
        } else if (register.doom(upload, now.plus(LEASE))) {
            remove(upload, fate);
        }
    }

    private Instant nextLook(Upload upload, Instant now) {
        Instant finishedAt = upload.finishedAt();
        if (finishedAt == null) {
            return now.plus(properties.sweepInterval());
        }
        Instant over = finishedAt.plus(keepFinished);
        Instant latest = now.plus(LONGEST_SLEEP);
        return over.isBefore(latest) ? over : latest;
    }

    private void remove(Upload upload, Fate fate) {
        large.remove(upload.id(), upload.chunks());
        boolean mayStillBeWritten = fate == Fate.ABANDONED && !upload.doomed();
        if (mayStillBeWritten) {
            register.lookOnceMore(upload, clock.instant().plus(SETTLED_AFTER));
        } else {
            register.forget(upload);
        }
        if (!upload.doomed()) {
            (fate == Fate.EXPIRED ? expired : abandoned).increment();
            log.atInfo()
                    .addKeyValue("taskId", upload.taskId())
                    .addKeyValue("attempt", upload.attempt())
                    .addKeyValue("reason", fate)
                    .log("A large result was removed");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
