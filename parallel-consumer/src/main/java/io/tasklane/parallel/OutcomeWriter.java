package io.tasklane.parallel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes outcomes, many in one transaction, together with the fact that their records are done. While a transaction is
 * committed more outcomes gather for the next, so batches grow with the load and nothing waits when there is none.
 *
 * <p>The broker checks that the group's member is alive, not that it owns the partition it commits for. So no transaction is
 * under way while partitions are given up: both take the same lock, and afterwards outcomes of lost partitions are dropped.
 */
final class OutcomeWriter {

    private static final Logger log = LoggerFactory.getLogger(OutcomeWriter.class);
    private static final int MAX_BATCH = 1000;

    private enum Phase {
        IDLE,
        /** Commit was asked for and the answer is not known: it must be asked for again before anything else. */
        COMMITTING,
        ABORTING
    }

    private final Producer<byte[], byte[]> producer;
    private final OutcomeQueue queue;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Map<Publication, Exception> unsendable = new ConcurrentHashMap<>();
    private final List<Publication> batch = new ArrayList<>();
    private final Set<PartitionWindow> givenBack = new HashSet<>();
    private final EngineMeters meters;
    private Phase phase = Phase.IDLE;
    private long begunAt;

    OutcomeWriter(Producer<byte[], byte[]> producer, OutcomeQueue queue, EngineMeters meters) {
        this.producer = producer;
        this.queue = queue;
        this.meters = meters;
    }

    /**
     * Publishes what waits, in one transaction.
     *
     * @param group who commits, as of the last poll
     * @return whether nothing went wrong; if something did, the same is tried again with the next call
     * @throws KafkaException if the producer can no longer be used; whether its last transaction was committed only the broker
     *     knows
     */
    boolean publish(ConsumerGroupMetadata group) {
        lock.lock();
        try {
            if (phase == Phase.ABORTING) {
                return abort();
            }
            return phase == Phase.COMMITTING ? commit() : begin(group);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Publishes what waits and what is left of partitions that are given up: what runs there goes back without a mark against it.
     * If that fails, the next owner knows no less than before.
     */
    void giveBack(ConsumerGroupMetadata group, Collection<PartitionWindow> windows) {
        lock.lock();
        // What began from here on could only be repeated.
        windows.forEach(PartitionWindow::close);
        try {
            // What waits now, and not all that others go on to add.
            int rounds = 2 + queue.size() / MAX_BATCH;
            boolean published = true;
            while (published && (phase != Phase.IDLE || !queue.isEmpty()) && rounds > 0) {
                published = publish(group);
                rounds--;
            }
            windows.forEach(PartitionWindow::giveBack);
            givenBack.addAll(windows);
            if (published) {
                publish(group);
            }
        } finally {
            givenBack.clear();
            lock.unlock();
        }
    }

    /** Runs the action while no transaction is under way or its fate is left to the broker. */
    void betweenTransactions(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Whether something was taken from the queue and is not committed yet. */
    boolean isBusy() {
        lock.lock();
        try {
            return !batch.isEmpty() || phase != Phase.IDLE;
        } finally {
            lock.unlock();
        }
    }

    private boolean begin(ConsumerGroupMetadata group) {
        queue.drainTo(batch, MAX_BATCH - batch.size());
        batch.removeIf(this::droppedAsLost);
        // A position of a partition that is lost would take outcomes for done that were just dropped.
        givenBack.removeIf(PartitionWindow::isLost);
        if (batch.isEmpty() && givenBack.isEmpty()) {
            return true;
        }
        begunAt = System.nanoTime();
        try {
            producer.beginTransaction();
            batch.forEach(this::send);
            Map<TopicPartition, OffsetAndMetadata> positions = positions();
            producer.sendOffsetsToTransaction(positions, group);
        } catch (KafkaException failure) {
            return abort(failure);
        }
        return commit();
    }

    private boolean droppedAsLost(Publication publication) {
        boolean dropped = publication.isLost();
        if (dropped) {
            settled(publication);
        }
        return dropped;
    }

    private void send(Publication publication) {
        for (ProducerRecord<byte[], byte[]> kafkaRecord : publication.records()) {
            producer.send(kafkaRecord, (metadata, failure) -> {
                if (isUnsendable(failure)) {
                    unsendable.put(publication, failure);
                }
            });
        }
    }

    private static boolean isUnsendable(Exception failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof InvalidTopicException
                || failure instanceof InvalidRecordException;
    }

    private Map<TopicPartition, OffsetAndMetadata> positions() {
        Set<PartitionWindow> touched = new HashSet<>(givenBack);
        for (Publication publication : batch) {
            PartitionWindow window = publication.execution().window();
            if (publication.ends()) {
                window.done(publication.execution());
            }
            touched.add(window);
        }
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        touched.forEach(window -> positions.put(window.partition(), window.position()));
        return positions;
    }

    private boolean commit() {
        phase = Phase.COMMITTING;
        try {
            producer.commitTransaction();
        } catch (TimeoutException unknown) {
            log.atWarn().log("A transaction's commit was not answered in time; it is asked for again");
            return false;
        } catch (KafkaException failure) {
            return abort(failure);
        }
        phase = Phase.IDLE;
        meters.committed(batch, begunAt);
        Map<PartitionWindow, Integer> ended = new HashMap<>();
        for (Publication published : batch) {
            ended.merge(published.execution().window(), published.ends() ? 1 : 0, Integer::sum);
        }
        ended.forEach((window, records) -> {
            window.marked();
            window.released(records);
        });
        batch.forEach(this::settled);
        batch.clear();
        unsendable.clear();
        return true;
    }

    private void settled(Publication publication) {
        switch (publication.kind()) {
            case START -> publication.execution().startIsSettled();
            case OUTCOME -> queue.ended();
            case REPORT -> {}
        }
    }

    private boolean abort(KafkaException failure) {
        log.atWarn()
                .addKeyValue("cause", failure.toString())
                .log("A transaction failed; its outcomes are published again");
        phase = Phase.ABORTING;
        return abort();
    }

    private boolean abort() {
        try {
            producer.abortTransaction();
        } catch (TimeoutException unknown) {
            return false;
        }
        phase = Phase.IDLE;
        replaceUnsendable();
        return false;
    }

    /** What no broker takes would fail every transaction it is in: its record gets the outcome of a failure instead, once. */
    private void replaceUnsendable() {
        unsendable.forEach((publication, failure) -> {
            batch.remove(publication);
            if (publication.ends()) {
                // Not done until the outcome that replaces this one is published, however long the queue is by now.
                publication.execution().window().reopen(publication.execution());
                publication.execution().recover(failure);
            } else {
                log.atWarn().addKeyValue("cause", failure.toString()).log("A report cannot be sent and is dropped");
            }
        });
        unsendable.clear();
    }
}
