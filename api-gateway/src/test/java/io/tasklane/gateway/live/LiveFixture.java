package io.tasklane.gateway.live;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

    public int listeners() {
        return events.listeners();
    }
}
