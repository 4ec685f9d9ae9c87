package io.tasklane.gateway;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's administrative client, made when it is first needed: a broker's name that cannot be resolved yet must not stop the
 * gateway's start. What could not be made is tried again at the next call.
 */
public final class BrokerAdmin implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<Admin> creation;
    private @Nullable Admin admin;
    private boolean closed;

    BrokerAdmin(Supplier<Admin> creation) {
        this.creation = creation;
    }

    /**
     * The client, the same one at every call.
     *
     * @throws org.apache.kafka.common.KafkaException if it cannot be made now
     * @throws IllegalStateException if the gateway is closing
     */
    public synchronized Admin get() {
        if (closed) {
            throw new IllegalStateException("the gateway is closing");
        }
        if (admin == null) {
            admin = creation.get();
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (admin != null) {
            admin.close(PATIENCE);
        }
    }
}
