package io.tasklane.worker.control;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The control topic, read from its beginning. All methods but {@link #wakeUp} are for one thread. */
interface ControlLog extends AutoCloseable {

    /**
     * Where the partitions end at this moment, what is not committed yet included.
     *
     * @throws KafkaException if the broker does not say
     */
    Map<TopicPartition, Long> ends();

    /** Reads on for so long, or until something is there. */
    void read(Duration patience, Consumer<ConsumerRecord<byte[], byte[]>> reader);

    boolean hasReached(Map<TopicPartition, Long> ends);

    /** Ends what another thread waits for. */
    void wakeUp();

    @Override
    void close();

    /** Opens the topic, and goes on after these positions. */
    interface Opening {

        /** @param positions where an earlier log came to; what is not among them is read from its beginning */
        ControlLog open(Map<TopicPartition, Long> positions);
    }
}
