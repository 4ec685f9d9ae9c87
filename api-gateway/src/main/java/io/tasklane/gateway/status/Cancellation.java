package io.tasklane.gateway.status;

import com.mongodb.MongoException;
import io.tasklane.gateway.control.ControlLog;
import io.tasklane.gateway.control.Fate;
import io.tasklane.gateway.status.CancelClaims.Cancellable;
import io.tasklane.gateway.status.CancelClaims.Standing;
import io.tasklane.model.CancelRequested;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent.Cancelled;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import io.tasklane.model.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a task is cancelled. Mostly that is the wish of it, and the worker that holds the command writes the end. A
 * task that waits for more than {@link #HELD_BY_NOBODY} is held by nobody: its end is written here, together with the word that
 * the command is to be dropped when it comes due.
 *
 * <p>There is one end, whatever happens here and elsewhere: whoever writes has the task's claim; a claim passes from one that
 * is silent to another only after its writer was shut out; and nothing is written before the view has all that was in the log
 * when the claim was made, so that an end that was written under a claim that nobody remembers is seen. Each wish, too, is
 * written under the claim: one that came after the end would have the command cancelled again.
 */
final class Cancellation implements AutoCloseable {

    /** Workers that look at wishes a little late and clocks that differ a little must not matter. */
    static final Duration HELD_BY_NOBODY = Duration.ofSeconds(10);

    /** How long after its last look at the task a cancellation may still be written. */
    static final Duration PUNCTUALITY = Duration.ofSeconds(2);

    /** After so long a silence the holder of a claim is shut out. It costs a live one only another attempt. */
    static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(Cancellation.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PATIENCE_WITH_THE_VIEW = Duration.ofSeconds(2);
    private static final long MILLIS_BETWEEN_ATTEMPTS = 20;

    private final CancelClaims claims;
    private final ControlLog control;
    private final CatchUp view;
    private final EventCodec codec;
    private final Topics topics;
    private final Clock clock;
    private final CountDownLatch closing = new CountDownLatch(1);

    Cancellation(CancelClaims claims, ControlLog control, CatchUp view, EventCodec codec, Topics topics, Clock clock) {
        this.claims = claims;
        this.control = control;
        this.view = view;
        this.codec = codec;
        this.topics = topics;
        this.clock = clock;
    }

    /** What came of the wish. */
    enum Answer {
        /** It is in the log, or somebody else's just before. */
        ACCEPTED,
        /** The task has ended otherwise. */
        TOO_LATE,
        GONE,
        /** Nobody knows, or something does not answer; to ask again does no harm. */
        UNDECIDED
    }

    /**
     * Returns once it is decided, within about three seconds.
     *
     * @throws MongoException if the store does not answer
     */
    Answer cancel(TaskId taskId, @Nullable String traceparent) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            Optional<String> writer = control.writer(left(deadline));
            if (writer.isEmpty()) {
                return Answer.UNDECIDED;
            }
            Standing standing = claims.claim(taskId, writer.get(), clock.instant());
            Optional<Answer> answer = answer(standing, taskId, writer.get(), traceparent, deadline);
            if (answer.isPresent()) {
                return answer.get();
            }
        } while (left(deadline).toMillis() > 0 && !closing.await(MILLIS_BETWEEN_ATTEMPTS, TimeUnit.MILLISECONDS));
        return Answer.UNDECIDED;
    }

    private Optional<Answer> answer(
            Standing standing, TaskId taskId, String writer, @Nullable String traceparent, long deadline)
            throws InterruptedException {
        if (standing instanceof Standing.Gone) {
            return Optional.of(Answer.GONE);
        }
        if (standing instanceof Standing.Ended ended) {
            return Optional.of(ended.state() == TaskState.CANCELLED ? Answer.ACCEPTED : Answer.TOO_LATE);
        }
        boolean mine = standing instanceof Standing.Granted
                || standing instanceof Standing.Taken taken && tookOver(taskId, taken, writer);
        return mine ? write(taskId, writer, traceparent, deadline) : Optional.empty();
    }

    private boolean tookOver(TaskId taskId, Standing.Taken taken, String writer) throws InterruptedException {
        Instant now = clock.instant();
        if (taken.since().isAfter(now.minus(SILENCE)) || !control.shutOut(taken.holder())) {
            return false;
        }
        return claims.takeOver(taskId, taken, writer, now);
    }

    private Optional<Answer> write(TaskId taskId, String writer, @Nullable String traceparent, long deadline)
            throws InterruptedException {
        int generation = claims.generation();
        if (!view.within(generation, shorter(left(deadline), PATIENCE_WITH_THE_VIEW))) {
            claims.release(taskId, writer);
            return Optional.of(Answer.UNDECIDED);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<Cancellable> task = claims.wish(generation, taskId, writer, now);
        if (task.isEmpty()) {
            claims.release(taskId, writer);
            return Optional.empty();
        }
        boolean heldByNobody = isHeldByNobody(task.get().waitsUntil(), now);
        Fate fate = fate(writer, records(task.get(), heldByNobody, now, traceparent), now, deadline);
        if (fate == Fate.UNKNOWN) {
            // Whoever asks next shuts this writer out first.
            return Optional.of(Answer.UNDECIDED);
        }
        release(taskId, writer);
        return fate == Fate.WRITTEN ? Optional.of(Answer.ACCEPTED) : Optional.empty();
    }

    static boolean isHeldByNobody(@Nullable Instant waitsUntil, Instant now) {
        return waitsUntil != null && waitsUntil.isAfter(now.plus(HELD_BY_NOBODY));
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

    private List<ProducerRecord<byte[], byte[]>> records(
            Cancellable task, boolean heldByNobody, Instant now, @Nullable String traceparent) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        var wish = new CancelRequested(task.task().taskId(), task.task().tenant(), now, heldByNobody);
        records.add(codec.encode(topics.taskControl(), wish, traceparent));
        if (heldByNobody) {
            var end = new Cancelled(task.task(), task.attempt(), now);
            records.add(codec.encode(topics.taskEvents(), end, traceparent));
        }
        return records;
    }

    /** What is written stays written, whether the store answers or not: a claim that is left behind is taken over in time. */
    private void release(TaskId taskId, String writer) {
        try {
            claims.release(taskId, writer);
        } catch (MongoException unanswered) {
            log.atWarn()
                    .addKeyValue("taskId", taskId)
                    .addKeyValue("reason", unanswered.toString())
                    .log("A claim could not be given back; for some seconds the task cannot be cancelled again");
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
