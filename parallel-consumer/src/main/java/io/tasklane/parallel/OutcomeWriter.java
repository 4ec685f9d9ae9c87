package io.tasklane.parallel;

import io.tasklane.parallel.OutcomeTransaction.Ending;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes outcomes, many in one transaction, together with the fact that their records are done. While a transaction is
 * committed more outcomes gather for the next, so batches grow with the load and an outcome waits for nothing when there is none.
 *
 * <p>The broker checks that the group's member is alive, not that it owns the partition it commits for. So no transaction is
 * under way while partitions are given up: both take the same lock, and afterwards outcomes of lost partitions are dropped.
 */
final class OutcomeWriter {

    private static final Logger log = LoggerFactory.getLogger(OutcomeWriter.class);
    private static final int MAX_BATCH = 1000;

    /** With so much a batch is full, too: a transaction must be over before it times out, on a slow line as well. */
    private static final long MAX_BATCH_BYTES = 8 * 1024 * 1024;

    private final OutcomeTransaction transaction;
    private final OutcomeQueue queue;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final List<Publication> batch = new ArrayList<>();
    private final Set<PartitionWindow> givenBack = new HashSet<>();
    /** Whose positions are in the last transaction. */
    private final Set<PartitionWindow> touched = new HashSet<>();

    private final EngineMeters meters;
    private long begunAt;

    OutcomeWriter(Producer<byte[], byte[]> producer, OutcomeQueue queue, EngineMeters meters) {
        this.transaction = new OutcomeTransaction(producer);
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
            if (transaction.isUnderWay()) {
                return ended(transaction.resume());
            }
            gather();
            if (batch.isEmpty() && givenBack.isEmpty()) {
                return true;
            }
            begunAt = System.nanoTime();
            return ended(transaction.publish(batch, this::positions, group));
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
            long rounds = 2 + queue.size() / MAX_BATCH + queue.bytes() / MAX_BATCH_BYTES;
            boolean published = true;
            while (published && (transaction.isUnderWay() || !queue.isEmpty()) && rounds > 0) {
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
            return !batch.isEmpty() || transaction.isUnderWay();
        } finally {
            lock.unlock();
        }
    }

    /** What failed is tried again as it was: if more was added to it each time, it would outgrow every bound in an outage. */
    private void gather() {
        if (batch.isEmpty()) {
            queue.drainTo(batch, MAX_BATCH, MAX_BATCH_BYTES);
        }
        batch.removeIf(this::droppedAsLost);
        // A position of a partition that is lost would take outcomes for done that were just dropped.
        givenBack.removeIf(PartitionWindow::isLost);
    }

    private boolean droppedAsLost(Publication publication) {
        boolean dropped = publication.isLost();
        if (dropped) {
            settled(publication);
        }
        return dropped;
    }

    private Map<TopicPartition, OffsetAndMetadata> positions() {
        touched.clear();
        touched.addAll(givenBack);
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

    private boolean ended(Ending ending) {
        switch (ending) {
            case COMMITTED -> committed();
            case ABORTED -> {
                touched.forEach(PartitionWindow::notCommitted);
                transaction.unsendable().forEach(this::replaceUnsendable);
            }
            case UNKNOWN -> {}
        }
        return ending == Ending.COMMITTED;
    }

    private void committed() {
        meters.committed(batch, begunAt);
        Map<PartitionWindow, Integer> ended = new HashMap<>();
        for (Publication published : batch) {
            ended.merge(published.execution().window(), published.ends() ? 1 : 0, Integer::sum);
        }
        ended.forEach((window, records) -> {
            window.marked();
            window.released(records);
        });
        givenBack.forEach(PartitionWindow::marked);
        batch.forEach(this::settled);
        batch.clear();
    }

    private void settled(Publication publication) {
        switch (publication.kind()) {
            case START -> publication.execution().startIsSettled();
            case OUTCOME -> queue.ended();
            case EVENT, REPORT -> {}
        }
    }

    /** Its record gets the outcome of a failure instead, once. */
    private void replaceUnsendable(Publication publication, Exception failure) {
        batch.remove(publication);
        if (publication.ends()) {
            // Not done until the outcome that replaces this one is published, however long the queue is by now.
            publication.execution().window().reopen(publication.execution());
            publication.execution().recover(failure);
        } else {
            log.atWarn().addKeyValue("cause", failure.toString()).log("A report cannot be sent and is dropped");
        }
    }
}
