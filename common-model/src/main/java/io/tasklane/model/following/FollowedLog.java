package io.tasklane.model.following;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Topics that are read from their beginning. All methods but {@link #wakeUp} are for one thread. */
public interface FollowedLog extends AutoCloseable {

    /**
     * Where the partitions end at this moment, what is not committed yet included.
     *
     * @throws KafkaException if the broker does not say
     */
    Map<TopicPartition, Long> ends();

    /** Reads on for so long, or until something is there, or somebody wakes it up. */
    void read(Duration patience, Consumer<ConsumerRecord<byte[], byte[]>> reader);

    boolean hasReached(Map<TopicPartition, Long> ends);

    /** Ends what another thread reads, now or next. */
    void wakeUp();

    @Override
    void close();

    /** Opens the topics, and goes on after these positions. */
    interface Opening {

        /** @param positions where an earlier log came to; what is not among them is read from its beginning */
        FollowedLog open(Map<TopicPartition, Long> positions);
    }
}
