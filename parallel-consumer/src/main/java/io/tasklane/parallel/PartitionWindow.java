package io.tasklane.parallel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What is in flight of one partition, from its assignment to its loss. Offsets are those that were delivered: there are gaps
 * between them, left by transaction markers, aborted transactions and compaction, and a gap counts as done.
 *
 * <p>A window asks its executions while it is locked, so what they ask it in turn takes no lock.
 */
final class PartitionWindow {

    /**
     * How far the highest delivered offset may be ahead of the lowest one undone. Together with
     * {@link ParallelConsumerSettings#MAX_IN_FLIGHT_PER_PARTITION} it bounds the size of the offset's metadata: each undone
     * record costs at most one byte for itself and two for the done run behind it, at most 256 runs can need a third, and 2 a
     * fourth.
     */
    static final long MAX_SPREAD = 1 << 19;

    private final TopicPartition partition;
    private final TreeMap<Long, Execution> undone = new TreeMap<>();
    /** What was in flight when the log was cut below it or made anew: other records have its offsets now. */
    private final Set<Execution> ofOldLog = new HashSet<>();

    private OffsetRuns inherited;
    private long next;
    private int pending;
    private volatile boolean lost;

    /** So many of the first records to come may have been in flight when the partition's last owner died. */
    private int suspects;

    /** No record of this offset or above can have been. */
    private final long suspectsEnd;

    /** Whether a committed position says that the partition has an owner who may have begun what comes. */
    private volatile boolean marked;

    private boolean givenBack;

    /** The records whose start here the last position counts that is known to be committed. */
    private SortedSet<Long> counted = new TreeSet<>();

    /** The same of a position of which it is not known whether it is. */
    private SortedSet<Long> inDoubt = new TreeSet<>();

    /** Whether nothing of it is to begin any more. */
    private volatile boolean closed;

    /**
     * @param inherited what the partition's last owner left
     * @param end the log's end when the partition was taken over, or any offset above it
     */
    PartitionWindow(TopicPartition partition, OffsetRuns inherited, long end) {
        this.partition = partition;
        this.inherited = inherited;
        this.next = inherited.base();
        this.suspectsEnd = end;
        this.suspects = inherited.wasOwned() ? ParallelConsumerSettings.MAX_IN_FLIGHT_PER_PARTITION : 0;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Takes in delivered records; answers those that are not done yet. */
    synchronized List<Execution> admit(List<ConsumerRecord<byte[], byte[]>> delivered, Execution.Factory factory) {
        List<Execution> admitted = new ArrayList<>(delivered.size());
        for (ConsumerRecord<byte[], byte[]> kafkaRecord : delivered) {
            long offset = kafkaRecord.offset();
            if (offset < next) {
                readAgainFrom(offset);
            }
            if (!inherited.isDone(offset)) {
                Execution execution = factory.of(this, kafkaRecord, past(offset));
                suspects = Math.max(0, suspects - 1);
                undone.put(offset, execution);
                admitted.add(execution);
            }
            next = Math.max(next, offset + 1);
        }
        pending += admitted.size();
        return admitted;
    }

    private Past past(long offset) {
        boolean suspect = suspects > 0 && offset < suspectsEnd;
        return new Past(inherited.startsAt(offset), inherited.isBegun(offset), suspect);
    }

    /** The log was cut or made anew and reading went back: what was known from here on is of other records. */
    private void readAgainFrom(long offset) {
        inherited = OffsetRuns.startingAt(offset);
        next = offset;
        Map<Long, Execution> replaced = undone.tailMap(offset, true);
        ofOldLog.addAll(replaced.values());
        replaced.clear();
    }

    /** Nothing below this offset is still to be delivered. */
    synchronized void advanceTo(long position) {
        next = Math.max(next, position);
    }

    /** The record is done once the next position is committed. */
    synchronized void done(Execution execution) {
        undone.remove(execution.offset(), execution);
        ofOldLog.remove(execution);
    }

    /** The record is not done after all. */
    synchronized void reopen(Execution execution) {
        if (undone.putIfAbsent(execution.offset(), execution) != null) {
            ofOldLog.add(execution);
        }
    }

    /** The last position was committed. */
    synchronized void marked() {
        marked = true;
        counted = inDoubt;
        inDoubt = new TreeSet<>();
    }

    /** The last position was not committed and never will be. */
    synchronized void notCommitted() {
        inDoubt = new TreeSet<>();
    }

    /** Whether what dies with this process is known to the next owner to have died with it. */
    boolean isMarked() {
        return marked;
    }

    /** Outcomes of so many records were committed. */
    synchronized void released(int records) {
        pending -= records;
    }

    /** How many records were admitted and have no committed outcome yet. */
    synchronized int pending() {
        return pending;
    }

    /** Whether more may be delivered without the metadata growing out of its bounds. */
    synchronized boolean isTooWide() {
        return !undone.isEmpty() && next - undone.firstKey() >= MAX_SPREAD;
    }

    /** The least time, in milliseconds since 1970, that an undone record bears. */
    synchronized OptionalLong oldestUndone() {
        return undone.values().stream().mapToLong(Execution::timestamp).min();
    }

    /** What to commit: the lowest offset that is not done, and what is known of those above it. */
    synchronized OffsetAndMetadata position() {
        inDoubt = new TreeSet<>();
        OffsetRuns.Builder runs = new OffsetRuns.Builder(undone.isEmpty() ? next : undone.firstKey());
        undone.forEach((offset, execution) -> {
            runs.done(offset);
            if (execution.starts().writeTo(runs, offset)) {
                inDoubt.add(offset);
            }
        });
        runs.done(next);
        runs.appendRest(inherited);
        OffsetRuns known = runs.build(!givenBack || isSuspectToCome());
        return new OffsetAndMetadata(known.base(), known.encode());
    }

    /** Whether of a record that was not delivered here it is not known whether it was begun: nor is it to the next owner. */
    private boolean isSuspectToCome() {
        return suspects > 0 && next < suspectsEnd;
    }

    /** Nothing of it begins any more: it is about to be given up. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed || lost;
    }

    /** What runs goes back to be started again by the next owner, and that it was started here is no mark against it. */
    synchronized void giveBack() {
        givenBack = true;
        undone.values().forEach(execution -> execution.starts().takeBack());
    }

    /**
     * The records whose start here the log counts, or may, if the partition is lost now.
     *
     * @param before those of which that was so when the partition was assigned
     */
    synchronized SortedSet<Long> ownStarts(SortedSet<Long> before) {
        SortedSet<Long> own = new TreeSet<>(marked ? counted : before);
        own.addAll(inDoubt);
        return own;
    }

    boolean isLost() {
        return lost;
    }

    /** From here on nothing of this partition is published. */
    void lose() {
        List<Execution> abandoned;
        synchronized (this) {
            lost = true;
            pending = 0;
            abandoned = new ArrayList<>(undone.values());
            abandoned.addAll(ofOldLog);
        }
        abandoned.forEach(Execution::lost);
    }
}
