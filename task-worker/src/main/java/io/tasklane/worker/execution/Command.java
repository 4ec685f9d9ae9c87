package io.tasklane.worker.execution;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A task to run, with the record that it came in. */
record Command(TaskEvent.Submitted submitted, ConsumerRecord<byte[], byte[]> kafkaRecord) {

    Task task() {
        return submitted.task();
    }

    int attempt() {
        return submitted.attempt();
    }

    /** How many attempts this makes that count; those before the task was run again by hand do not. */
    int countedAttempts() {
        return submitted.attempt() - submitted.priorAttempts();
    }

    /** Whether the task's time is over at this time. */
    boolean isExpired(Instant time) {
        return submitted.expiresAt() != null && time.isAfter(submitted.expiresAt());
    }

    /**
     * Whether a wish is about this command: its tenant's, and not one from before the task was run again by hand. That withdraws
     * older wishes, but the word of it can come later than the command.
     */
    boolean isMeantBy(CancelRequested wish) {
        boolean runAgain = submitted.priorAttempts() > 0 && countedAttempts() == 1;
        return wish.tenant().equals(task().tenant())
                && !(runAgain && wish.occurredAt().isBefore(Instant.ofEpochMilli(kafkaRecord.timestamp())));
    }

    @Nullable
    String traceparent() {
        return EventCodec.traceparentOf(kafkaRecord);
    }
}
