package io.tasklane.gateway.status;

import com.mongodb.MongoException;
import io.tasklane.gateway.control.ControlLog;
import io.tasklane.gateway.control.Fate;
import io.tasklane.gateway.status.TaskClaims.Standing;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes about a task what may be written only once, whatever happens here and elsewhere: whoever writes has the task's claim; a
 * claim passes from one that is silent to another only after its writer was shut out; and nothing is written before the view has
 * all that was in the log when the claim was made, so that what was written under a claim that nobody remembers is seen.
 */
final class ClaimedWrites implements AutoCloseable {

    /** How long after its last look at the task something may still be written. */
    static final Duration PUNCTUALITY = Duration.ofSeconds(2);

    /** After so long a silence the holder of a claim is shut out. It costs a live one only another attempt. */
    static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(ClaimedWrites.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PATIENCE_WITH_THE_VIEW = Duration.ofSeconds(2);
    private static final long MILLIS_BETWEEN_ATTEMPTS = 20;

    private final TaskClaims claims;
    private final ControlLog control;
    private final Clock clock;
    private final CountDownLatch closing = new CountDownLatch(1);

    ClaimedWrites(TaskClaims claims, ControlLog control, Clock clock) {
        this.claims = claims;
        this.control = control;
        this.clock = clock;
    }

    /** What is to be written, and what has to be known first. */
    interface Decision {

        TaskId taskId();

        ClaimPurpose purpose();

        /** What waits until the view has everything that was in the log at the call. */
        CatchUp view();

        /**
         * The records, by the task as that generation has it now; nothing if the state or the claim is no longer what it was.
         */
        Optional<List<ProducerRecord<byte[], byte[]>>> records(int generation, String writer, Instant now);
    }

    /** What came of it. */
    sealed interface Outcome {

        record Written() implements Outcome {}

        /** There is nothing to write about a task in this state. */
        record Settled(TaskState state) implements Outcome {}

        record Gone() implements Outcome {}

        /** Nobody knows, or something does not answer; to try again does no harm. */
        record Undecided() implements Outcome {}
    }

    /**
     * Returns once it is decided, within about three seconds.
     *
     * @throws MongoException if the store does not answer
     */
    Outcome write(Decision decision) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            Optional<String> writer = control.writer(left(deadline));
            if (writer.isEmpty()) {
                return new Outcome.Undecided();
            }
            Standing standing = claims.claim(decision.taskId(), decision.purpose(), writer.get(), clock.instant());
            Optional<Outcome> outcome = outcome(standing, decision, writer.get(), deadline);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        } while (left(deadline).toMillis() > 0 && !closing.await(MILLIS_BETWEEN_ATTEMPTS, TimeUnit.MILLISECONDS));
        return new Outcome.Undecided();
    }

    private Optional<Outcome> outcome(Standing standing, Decision decision, String writer, long deadline)
            throws InterruptedException {
        if (standing instanceof Standing.Gone) {
            return Optional.of(new Outcome.Gone());
        }
        if (standing instanceof Standing.Settled settled) {
            return Optional.of(new Outcome.Settled(settled.state()));
        }
        boolean mine = standing instanceof Standing.Granted
                || standing instanceof Standing.Taken taken && tookOver(decision, taken, writer);
        return mine ? written(decision, writer, deadline) : Optional.empty();
    }

    private boolean tookOver(Decision decision, Standing.Taken taken, String writer) throws InterruptedException {
        Instant now = clock.instant();
        if (taken.since().isAfter(now.minus(SILENCE)) || !control.shutOut(taken.holder())) {
            return false;
        }
        return claims.takeOver(decision.taskId(), taken, writer, now);
    }

    private Optional<Outcome> written(Decision decision, String writer, long deadline) throws InterruptedException {
        int generation = claims.generation();
        if (!decision.view().within(generation, shorter(left(deadline), PATIENCE_WITH_THE_VIEW))) {
            claims.release(decision.taskId(), writer);
            return Optional.of(new Outcome.Undecided());
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var records = decision.records(generation, writer, now);
        if (records.isEmpty()) {
            claims.release(decision.taskId(), writer);
            return Optional.empty();
        }
        Fate fate = fate(writer, records.get(), now, deadline);
        if (fate == Fate.UNKNOWN) {
            // Whoever asks next shuts this writer out first.
            return Optional.of(new Outcome.Undecided());
        }
        release(decision.taskId(), writer);
        return fate == Fate.WRITTEN ? Optional.of(new Outcome.Written()) : Optional.empty();
    }

    private Fate fate(String writer, List<ProducerRecord<byte[], byte[]>> records, Instant now, long deadline)
            throws InterruptedException {
        try {
            return control.write(writer, records, now.plus(PUNCTUALITY))
                    .get(left(deadline).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException undecided) {
            return Fate.UNKNOWN;
        }
    }

    /** What is written stays written, whether the store answers or not: a claim that is left behind is taken over in time. */
    private void release(TaskId taskId, String writer) {
        try {
            claims.release(taskId, writer);
        } catch (MongoException unanswered) {
            log.atWarn()
                    .addKeyValue("taskId", taskId)
                    .addKeyValue("reason", unanswered.toString())
                    .log("A claim could not be given back; for some seconds nothing can be decided about the task");
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Those who wait to try again are told at once that nothing is decided. */
    @Override
    public void close() {
        closing.countDown();
    }
}
