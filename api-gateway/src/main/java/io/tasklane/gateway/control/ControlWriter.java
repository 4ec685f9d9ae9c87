package io.tasklane.gateway.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One transactional producer. Its name is known to the broker before it is known to anybody else and is never used again, so
 * who is shut out by name stays out. After a failure that it cannot undo it is spent and has to be replaced.
 */
final class ControlWriter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ControlWriter.class);
    private static final int COMMIT_ATTEMPTS = 3;
    private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(2);

    private final String name;
    private final Producer<byte[], byte[]> producer;
    private boolean spent;

    private ControlWriter(String name, Producer<byte[], byte[]> producer) {
        this.name = name;
        this.producer = producer;
    }

    /**
     * Makes the name known to the broker.
     *
     * @param name the producer's transactional id
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer; the producer is closed then
     */
    static ControlWriter begin(String name, Producer<byte[], byte[]> producer) {
        try {
            producer.initTransactions();
            return new ControlWriter(name, producer);
        } catch (RuntimeException failed) {
            producer.close(Duration.ZERO);
            throw failed;
        }
    }

    String name() {
        return name;
    }

    boolean isSpent() {
        return spent;
    }

    /**
     * Writes all of it in one transaction.
     *
     * @param inTime asked once the partitions have it and before it is committed; if it is too late then, it is not committed
     */
    Fate write(List<ProducerRecord<byte[], byte[]>> records, BooleanSupplier inTime) {
        try {
            producer.beginTransaction();
            append(records);
        } catch (RuntimeException | ExecutionException failed) {
            log.atLevel(isShutOut(failed) ? Level.DEBUG : Level.WARN)
                    .addKeyValue("reason", failed.toString())
                    .log("A transaction could not be written; whoever asked for it may ask again");
            return abort();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return abort();
        }
        return inTime.getAsBoolean() ? commit() : abort();
    }

    private static boolean isShutOut(Exception failed) {
        Throwable cause = failed instanceof ExecutionException ? failed.getCause() : failed;
        return cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException;
    }

    private void append(List<ProducerRecord<byte[], byte[]>> records) throws ExecutionException, InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        records.forEach(next -> sent.add(producer.send(next)));
        producer.flush();
        for (Future<RecordMetadata> acknowledged : sent) {
            acknowledged.get();
        }
    }

    /** Nobody but this writer could commit, so what it does not commit is not written, even if it cannot say so to the broker. */
    private Fate abort() {
        try {
            producer.abortTransaction();
        } catch (RuntimeException failed) {
            spent = true;
        }
        return Fate.NOT_WRITTEN;
    }

    private Fate commit() {
        for (int attempt = 1; attempt <= COMMIT_ATTEMPTS; attempt++) {
            try {
                producer.commitTransaction();
                return Fate.WRITTEN;
            } catch (TimeoutException unanswered) {
                log.atWarn()
                        .addKeyValue("attempt", attempt)
                        .log("The commit of a transaction was not answered in time");
            } catch (RuntimeException failed) {
                // It may be the second answer to a commit whose first answer was lost.
                log.atWarn()
                        .addKeyValue("reason", failed.toString())
                        .log("It is not known whether a transaction is committed");
                break;
            }
        }
        spent = true;
        return Fate.UNKNOWN;
    }

    @Override
    public void close() {
        producer.close(spent ? Duration.ZERO : PATIENCE_AT_CLOSE);
    }
}
