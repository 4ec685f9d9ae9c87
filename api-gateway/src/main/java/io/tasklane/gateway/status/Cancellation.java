package io.tasklane.gateway.status;

import io.tasklane.gateway.status.ClaimedWrites.Outcome;
import io.tasklane.gateway.status.TaskClaims.Cancellable;
import io.tasklane.model.CancelRequested;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent.Cancelled;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import io.tasklane.model.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a task is cancelled. Mostly that is the wish of it, and the worker that holds the command writes the end. A
 * task that waits for more than {@link #HELD_BY_NOBODY} is held by nobody: its end is written here, together with the word that
 * the command is to be dropped when it comes due.
 *
 * <p>There is one end, for it is written under the task's claim. Each wish, too, is written under the claim: one that came after
 * the end would have the command cancelled again.
 */
public final class Cancellation {

    /** Workers that look at wishes a little late and clocks that differ a little must not matter. */
    static final Duration HELD_BY_NOBODY = Duration.ofSeconds(10);

    private final TaskClaims claims;
    private final ClaimedWrites writes;
    private final CatchUp view;
    private final EventCodec codec;
    private final Topics topics;

    Cancellation(TaskClaims claims, ClaimedWrites writes, CatchUp view, EventCodec codec, Topics topics) {
        this.claims = claims;
        this.writes = writes;
        this.view = view;
        this.codec = codec;
        this.topics = topics;
    }

    /** What came of the wish. */
    public enum Answer {
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
     * @throws com.mongodb.MongoException if the store does not answer
     */
    public Answer cancel(TaskId taskId, @Nullable String traceparent) throws InterruptedException {
        Outcome outcome = writes.write(new Wish(taskId, traceparent));
        if (outcome instanceof Outcome.Settled settled) {
            return settled.state() == TaskState.CANCELLED ? Answer.ACCEPTED : Answer.TOO_LATE;
        }
        return outcome instanceof Outcome.Written
                ? Answer.ACCEPTED
                : outcome instanceof Outcome.Gone ? Answer.GONE : Answer.UNDECIDED;
    }

    static boolean isHeldByNobody(@Nullable Instant waitsUntil, Instant now) {
        return waitsUntil != null && waitsUntil.isAfter(now.plus(HELD_BY_NOBODY));
    }

    private final class Wish implements ClaimedWrites.Decision {

        private final TaskId taskId;
        private final @Nullable String traceparent;

        Wish(TaskId taskId, @Nullable String traceparent) {
            this.taskId = taskId;
            this.traceparent = traceparent;
        }

        @Override
        public TaskId taskId() {
            return taskId;
        }

        @Override
        public ClaimPurpose purpose() {
            return ClaimPurpose.CANCEL;
        }

        @Override
        public CatchUp view() {
            return view;
        }

        @Override
        public Optional<List<ProducerRecord<byte[], byte[]>>> records(int generation, String writer, Instant now) {
            return claims.wish(generation, taskId, writer, now).map(task -> records(task, now));
        }

        private List<ProducerRecord<byte[], byte[]>> records(Cancellable task, Instant now) {
            boolean heldByNobody = isHeldByNobody(task.waitsUntil(), now);
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            var wish = new CancelRequested(taskId, task.task().tenant(), now, heldByNobody);
            records.add(codec.encode(topics.taskControl(), wish, traceparent));
            if (heldByNobody) {
                var end = new Cancelled(task.task(), task.attempt(), now);
                records.add(codec.encode(topics.taskEvents(), end, traceparent));
            }
            return records;
        }
    }
}
