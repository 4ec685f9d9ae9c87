package io.tasklane.notifier.order;

import static io.tasklane.notifier.stage.KafkaRecords.consumed;

import io.tasklane.model.following.Following;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The topic of what is held back, which the test writes itself. */
public final class OrderTopic implements Following {

    public static final String NAME = "t.webhook-order";

    public final HoldBacks holdBacks;
    private final List<Consumer<ConsumerRecord<byte[], byte[]>>> readers = new ArrayList<>();

    public OrderTopic(Clock clock) {
        this.holdBacks = new HoldBacks(NAME, this, clock);
        holdBacks.start();
    }

    /** What of these was written to the topic is read. */
    public void write(List<ProducerRecord<byte[], byte[]>> published) {
        published.stream()
                .filter(each -> each.topic().equals(NAME))
                .forEach(each -> readers.forEach(reader -> reader.accept(consumed(each))));
    }

    @Override
    public void start(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        readers.add(reader);
    }

    @Override
    public CompletableFuture<Void> knownAsOf(long asOf) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
}
