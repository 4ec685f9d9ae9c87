package io.tasklane.gateway.control;

import io.tasklane.gateway.BrokerAdmin;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where writers come from, and where they can be shut out. */
final class ControlBroker {

    private static final Logger log = LoggerFactory.getLogger(ControlBroker.class);
    private static final int PATIENCE_MILLIS = 2_000;

    private final String prefix;
    private final Function<String, Producer<byte[], byte[]>> producers;
    private final BrokerAdmin admin;

    /**
     * @param prefix what the names of all writers begin with
     * @param producers makes a producer with the given transactional id
     */
    ControlBroker(String prefix, Function<String, Producer<byte[], byte[]>> producers, BrokerAdmin admin) {
        this.prefix = prefix;
        this.producers = producers;
        this.admin = admin;
    }

    /**
     * A new writer with a name of its own.
     *
     * @throws KafkaException if the broker does not answer
     */
    ControlWriter begin() {
        String name = prefix + UUID.randomUUID();
        return ControlWriter.begin(name, producers.apply(name));
    }

    /** Whether the broker has ended what the writer had under way, one way or the other, and takes nothing more from it. */
    boolean shutOut(String writer) throws InterruptedException {
        try {
            admin.get()
                    .fenceProducers(List.of(writer), new FenceProducersOptions().timeoutMs(PATIENCE_MILLIS))
                    .all()
                    .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            log.atDebug().addKeyValue("writer", writer).log("A writer was shut out");
            return true;
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException failed) {
            log.atWarn()
                    .addKeyValue("writer", writer)
                    .addKeyValue("reason", failed.toString())
                    .log("A writer could not be shut out yet");
            return false;
        }
    }
}
