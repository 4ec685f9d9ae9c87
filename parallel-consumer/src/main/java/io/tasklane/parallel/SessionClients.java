package io.tasklane.parallel;

import java.time.Duration;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** The two clients of a session, which begin and end together. */
public record SessionClients(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer)
        implements AutoCloseable {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    /** Leaves the group, and puts away both, whatever goes wrong with one. */
    @Override
    public void close() {
        try {
            consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
        } finally {
            producer.close(CLOSE_PATIENCE);
        }
    }
}
