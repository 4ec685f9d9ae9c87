package io.tasklane.worker.execution;

import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.parallel.RecordContext;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A task to run, with the record that it came in. */
record Command(TaskEvent.Submitted submitted, ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {

    Task task() {
        return submitted.task();
    }

    @Nullable
    String traceparent() {
        return EventCodec.traceparentOf(kafkaRecord);
    }
}
