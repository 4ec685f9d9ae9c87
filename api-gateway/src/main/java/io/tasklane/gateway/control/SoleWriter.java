package io.tasklane.gateway.control;

import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * One writer for all gateways together: whichever takes over shuts out the one that wrote before. So who has taken over and then
 * read all there is knows all that was ever written, and what it writes is in the log only if nobody took over meanwhile. For one
 * thread at a time.
 */
public final class SoleWriter implements AutoCloseable {

    private final String name;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private @Nullable ControlWriter current;

    /**
     * @param name the transactional id that all gateways share
     * @param producers makes a producer with that id
     */
    SoleWriter(String name, Supplier<Producer<byte[], byte[]>> producers) {
        this.name = name;
        this.producers = producers;
    }

    /**
     * Sees to it that this gateway is the one that writes, as far as it knows.
     *
     * @return whether it has taken over now, so that others may have written since it last knew
     * @throws KafkaException if the broker does not answer
     */
    public boolean take() {
        if (current != null) {
            return false;
        }
        current = ControlWriter.begin(name, producers.get());
        return true;
    }

    /**
     * Writes all of the records or none. Unless they are written, it has to be taken again before anything else is written: that
     * makes a fate that is not known stay as it is.
     *
     * @throws IllegalStateException if it was not taken
     */
    public Fate write(List<ProducerRecord<byte[], byte[]>> records) {
        ControlWriter writer = current;
        if (writer == null) {
            throw new IllegalStateException("the writer was not taken");
        }
        Fate fate = Fate.UNKNOWN;
        try {
            fate = writer.write(records, () -> true);
        } finally {
            if (fate != Fate.WRITTEN || writer.isSpent()) {
                close();
            }
        }
        return fate;
    }

    @Override
    public void close() {
        ControlWriter writer = current;
        current = null;
        if (writer != null) {
            writer.close();
        }
    }
}
