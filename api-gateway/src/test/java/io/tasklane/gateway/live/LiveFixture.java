package io.tasklane.gateway.live;

import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.springframework.util.unit.DataSize;

/** The end of a log of two partitions, to which tests add. */
public final class LiveFixture {

    public final LiveEvents events = new LiveEvents(new LiveProperties(DataSize.ofMegabytes(1), 0));

    public LiveFixture() {
        events.beginAt("log", Map.of(0, 0L, 1, 0L));
    }

    public void happened(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        events.happened(LoggedEvent.of(kafkaRecord).orElseThrow());
    }

    /** An event at a place of the log. */
    public void happened(TaskEvent event, int partition, long offset) {
        var produced = new EventCodec("/test").encode("events", event, null);
        happened(new ConsumerRecord<>(
                "events",
                partition,
                offset,
                0L,
                TimestampType.CREATE_TIME,
                1,
                produced.value().length,
                produced.key(),
                produced.value(),
                produced.headers(),
                Optional.empty()));
    }

    /** As if the log had been made anew. */
    public void beginAnew() {
        events.beginAt("another log", Map.of(0, 0L, 1, 0L));
    }

    public int listeners() {
        return events.listeners();
    }
}
