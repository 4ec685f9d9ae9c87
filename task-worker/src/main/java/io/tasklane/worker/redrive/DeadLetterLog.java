package io.tasklane.worker.redrive;

import io.tasklane.model.Topics;
import io.tasklane.model.following.Readers;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The dead letters in Kafka. Who opens them for writing stops all others who had: so what is read afterwards to its end is all
 * that was ever sent back, and nobody adds to it.
 */
final class DeadLetterLog implements AutoCloseable {

    /** A worker that died in a transaction hides what is behind it until the broker ends that transaction. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> clientSettings;
    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;

    DeadLetterLog(Map<String, Object> clientSettings, Topics topics) {
        this.clientSettings = clientSettings;
        this.topics = topics;
        Map<String, Object> writing = new HashMap<>(clientSettings);
        writing.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.redriveWriter());
        writing.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 20_000);
        writing.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);
        writing.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        writing.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
        this.producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Stops all others who write; not needed by who only reads. Gateways send letters back too: each of them shuts out this writer
     * first and then looks whether it was too late, and this one shuts out theirs and then reads. So of two who want the same letter
     * one is stopped or sees what the other has done.
     *
     * @throws KafkaException if not all can be stopped
     */
    void openForWriting() {
        producer.initTransactions();
        try (Admin admin = Admin.create(clientSettings)) {
            List<String> gateways = admin.listTransactions().all().get(15, TimeUnit.SECONDS).stream()
                    .map(TransactionListing::transactionalId)
                    .filter(writer -> writer.startsWith(topics.gatewayWriters()))
                    .toList();
            admin.fenceProducers(gateways).all().get(15, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new KafkaException("gateways that send tasks back cannot be stopped", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", interrupted);
        }
    }

    /**
     * All letters and marks that are there now.
     *
     * @throws KafkaException if they cannot be read in time
     */
    DeadTasks read() {
        DeadTasks dead = new DeadTasks();
        try (var consumer =
                Readers.ofCommitted(clientSettings, Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topics.deadTasks()).stream()
                    .map(partition -> new TopicPartition(topics.deadTasks(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = ends(partitions);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                var polled = consumer.poll(POLL);
                polled.forEach(dead::add);
                if (!polled.isEmpty()) {
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw new KafkaException("the dead letters cannot be read to their end");
                }
            }
        }
        return dead;
    }

    /** What is behind an open transaction counts: among it may be the mark of a letter. */
    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        var latest = partitions.stream().collect(Collectors.toMap(partition -> partition, at -> OffsetSpec.latest()));
        try (Admin admin = Admin.create(clientSettings)) {
            return admin
                    .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get(15, TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        } catch (ExecutionException | TimeoutException failure) {
            throw new KafkaException("Kafka does not say how many dead letters there are", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", interrupted);
        }
    }

    /**
     * Writes the records in one transaction.
     *
     * @throws org.apache.kafka.common.errors.ProducerFencedException if another one has opened the letters for writing: nothing
     *     was written
     */
    void write(Collection<ProducerRecord<byte[], byte[]>> records) {
        producer.beginTransaction();
        try {
            records.forEach(producer::send);
            producer.commitTransaction();
        } catch (KafkaException failure) {
            abort(failure);
            throw failure;
        }
    }

    /** A transaction that is left open would hide what others write until the broker ends it. */
    private void abort(KafkaException failure) {
        try {
            producer.abortTransaction();
        } catch (KafkaException impossible) {
            failure.addSuppressed(impossible);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
