package io.tasklane.model.following;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Topics that are read from their beginning for as long as a process runs. */
public interface Following extends AutoCloseable {

    /**
     * Begins; returns at once.
     *
     * @param reader is given each record once it is committed, by one thread, those of a partition in their order; it must not throw
     */
    void start(Consumer<ConsumerRecord<byte[], byte[]>> reader);

    /**
     * Completes once all was given to the reader that was committed at this time, or that a transaction committed later which was
     * open then; usually within some milliseconds. What depends on it must not block.
     *
     * @param asOf by {@link System#nanoTime()}
     */
    CompletableFuture<Void> knownAsOf(long asOf);

    @Override
    void close();
}
