package io.tasklane.gateway.status;

import io.tasklane.gateway.status.ClaimedWrites.Outcome;
import io.tasklane.gateway.status.DeadLetterSearch.Found;
import io.tasklane.model.DeadLetter;
import io.tasklane.model.SecondChance;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Runs a failed task again: its command goes from the dead letters back to its queue, once for each failure. That it goes on is
 * written with it, so whoever has all events and sees that the task has failed knows that nobody has sent it back since.
 */
public final class Retry {

    private final TaskClaims claims;
    private final ClaimedWrites writes;
    private final CatchUp view;
    private final DeadLetterSearch letters;
    private final SecondChance chance;

    Retry(TaskClaims claims, ClaimedWrites writes, CatchUp view, DeadLetterSearch letters, SecondChance chance) {
        this.claims = claims;
        this.writes = writes;
        this.view = view;
        this.letters = letters;
        this.chance = chance;
    }

    /** What came of it. */
    public enum Answer {
        /** The command is in its queue. */
        ACCEPTED,
        /** The task has not failed, or runs again already. */
        NOT_FAILED,
        /** What is needed to run it again is no longer kept. */
        LETTER_GONE,
        /** What was kept of it is no command. */
        NO_COMMAND,
        GONE,
        /** Nobody knows, or something does not answer; to ask again does no harm. */
        UNDECIDED
    }

    /**
     * Returns once it is decided, within about eight seconds.
     *
     * @param task as it was seen last
     * @throws com.mongodb.MongoException if the store does not answer
     */
    public Answer retry(TaskView task) throws InterruptedException {
        if (task.state() != TaskState.FAILED) {
            return Answer.NOT_FAILED;
        }
        Found found = letters.find(task.taskId(), task.attempt(), Objects.requireNonNull(task.finishedAt()));
        if (found instanceof Found.Letter letter) {
            return answer(writes.write(new SendingBack(letter.letter())));
        }
        return found instanceof Found.Nothing
                ? Answer.LETTER_GONE
                : found instanceof Found.NoCommand ? Answer.NO_COMMAND : Answer.UNDECIDED;
    }

    private static Answer answer(Outcome outcome) {
        if (outcome instanceof Outcome.Written) {
            return Answer.ACCEPTED;
        }
        if (outcome instanceof Outcome.Settled) {
            return Answer.NOT_FAILED;
        }
        return outcome instanceof Outcome.Gone ? Answer.GONE : Answer.UNDECIDED;
    }

    private final class SendingBack implements ClaimedWrites.Decision {

        private final DeadLetter letter;

        SendingBack(DeadLetter letter) {
            this.letter = letter;
        }

        @Override
        public TaskId taskId() {
            return letter.command().task().taskId();
        }

        @Override
        public ClaimPurpose purpose() {
            return ClaimPurpose.RETRY;
        }

        @Override
        public CatchUp view() {
            return view;
        }

        /** A task that failed again meanwhile has another letter. */
        @Override
        public Optional<List<ProducerRecord<byte[], byte[]>>> records(int generation, String writer, Instant now) {
            return claims.failedAttempt(generation, taskId(), writer, now)
                    .filter(attempt -> attempt == letter.command().attempt())
                    .map(attempt -> chance.of(letter, now));
        }
    }
}
