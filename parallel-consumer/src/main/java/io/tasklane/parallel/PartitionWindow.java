package io.tasklane.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What is in flight of one partition, from its assignment to its loss. Offsets are those that were delivered: there are gaps
 * between them, left by transaction markers, aborted transactions and compaction, and a gap counts as done.
 */
final class PartitionWindow {

    /**
     * How far the highest delivered offset may be ahead of the lowest one undone. Together with
     * {@link ParallelConsumerSettings#MAX_IN_FLIGHT_PER_PARTITION} it bounds the size of the offset's metadata: each undone
     * record costs at most one byte for itself and two for the done run behind it, and at most 256 runs can need a third.
     */
    static final long MAX_SPREAD = 1 << 20;

    private final TopicPartition partition;
    private final TreeMap<Long, Execution> undone = new TreeMap<>();
    private OffsetRuns inherited;
    private long next;
    private int pending;
    private boolean lost;

    /** @param inherited what the partition's last owner left */
    PartitionWindow(TopicPartition partition, OffsetRuns inherited) {
        this.partition = partition;
        this.inherited = inherited;
        this.next = inherited.base();
    }

    TopicPartition partition() {
        return partition;
    }

    /** Takes in delivered records; answers those that are not done yet. */
    synchronized List<Execution> admit(List<ConsumerRecord<byte[], byte[]>> delivered, Execution.Factory factory) {
        List<Execution> admitted = new ArrayList<>(delivered.size());
        for (ConsumerRecord<byte[], byte[]> kafkaRecord : delivered) {
            long offset = kafkaRecord.offset();
            if (offset < inherited.base()) {
                // The log was cut or made anew and reading began again: what was known is of other records.
                inherited = OffsetRuns.startingAt(offset);
            }
            if (!inherited.isDone(offset)) {
                Execution execution = factory.of(this, kafkaRecord);
                undone.put(offset, execution);
                admitted.add(execution);
            }
            next = Math.max(next, offset + 1);
        }
        pending += admitted.size();
        return admitted;
    }

    /** Nothing below this offset is still to be delivered. */
    synchronized void advanceTo(long position) {
        next = Math.max(next, position);
    }

    /** The record is done once the next position is committed. */
    synchronized void done(Execution execution) {
        undone.remove(execution.offset());
    }

    /** The record is not done after all. */
    synchronized void reopen(Execution execution) {
        undone.put(execution.offset(), execution);
    }

    /** The outcome of one record was committed. */
    synchronized void released() {
        pending--;
    }

    /** How many records were admitted and have no committed outcome yet. */
    synchronized int pending() {
        return pending;
    }

    /** Whether more may be delivered without the metadata growing out of its bounds. */
    synchronized boolean isTooWide() {
        return !undone.isEmpty() && next - undone.firstKey() >= MAX_SPREAD;
    }

    /** What to commit: the lowest offset that is not done, and what is done above it. */
    synchronized OffsetAndMetadata position() {
        OffsetRuns.Builder runs = new OffsetRuns.Builder(undone.isEmpty() ? next : undone.firstKey());
        for (long offset : undone.keySet()) {
            runs.append(offset, true);
            runs.append(offset + 1, false);
        }
        runs.append(next, true);
        runs.appendRest(inherited);
        OffsetRuns known = runs.build();
        return new OffsetAndMetadata(known.base(), known.encode());
    }

    synchronized boolean isLost() {
        return lost;
    }

    /** From here on nothing of this partition is published. */
    void lose() {
        List<Execution> abandoned;
        synchronized (this) {
            lost = true;
            pending = 0;
            abandoned = List.copyOf(undone.values());
        }
        abandoned.forEach(Execution::lost);
    }
}
