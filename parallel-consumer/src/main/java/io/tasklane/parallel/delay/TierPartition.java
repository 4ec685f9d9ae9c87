package io.tasklane.parallel.delay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

/**
 * The first records of a tier's partition, in their order; the rest waits in the log. Nothing is gone from here before its
 * transaction is committed, so what failed is done again with the same records.
 *
 * <p>How long a record has been in the tier its timestamp says, as far as that can be true: nothing entered after it was read
 * here, so a timestamp of the future holds a partition for the tier's wait at most. A timestamp of the past lets its record out
 * early, which costs a hop and mends it, for the forwarder stamps what it sends on. Only where the broker stamps records itself
 * that would go round and round, so there a record also counts as not having entered before the log was seen to end below it.
 */
final class TierPartition {

    static final int MOST_RECORDS = 1_000;
    static final long MOST_BYTES = 1 << 20;

    private static final long UNKNOWN = -1;

    private final TopicPartition partition;
    private final long wait;
    private final Deque<WaitingRecord> waiting = new ArrayDeque<>();
    private final Deque<WaitingRecord> taken = new ArrayDeque<>();
    private long bytes;
    private long position = UNKNOWN;
    private long end;
    private boolean stampedByBroker;
    /** No record from {@code seenEnd} on entered before {@code seenAt}, and none that is not read yet before {@code floor}. */
    private long seenEnd = Long.MAX_VALUE;

    private long seenAt;
    private long floor = Long.MIN_VALUE;

    TierPartition(TopicPartition partition, Duration wait) {
        this.partition = partition;
        this.wait = wait.toMillis();
    }

    TopicPartition partition() {
        return partition;
    }

    /** @param now by the forwarder's clock, when they were read */
    void admit(List<ConsumerRecord<byte[], byte[]>> polled, long now) {
        for (ConsumerRecord<byte[], byte[]> delivered : polled) {
            WaitingRecord added = WaitingRecord.of(delivered, enteredAt(delivered, now) + wait);
            waiting.add(added);
            bytes += added.size();
        }
    }

    private long enteredAt(ConsumerRecord<byte[], byte[]> delivered, long now) {
        stampedByBroker = delivered.timestampType() == TimestampType.LOG_APPEND_TIME;
        if (!stampedByBroker) {
            return Math.min(now, delivered.timestamp());
        }
        long earliest = delivered.offset() >= seenEnd ? seenAt : floor;
        return Math.min(now, Math.max(delivered.timestamp(), earliest));
    }

    /** The offset that is read next; offsets have gaps, so it is not simply one more than the last. */
    void advanceTo(long next) {
        position = next;
    }

    /** Whether the broker replaces the timestamps of what is sent. */
    boolean isStampedByBroker() {
        return stampedByBroker;
    }

    /** @param seen when that was known to be the end, or before */
    void endsAt(long offset, long seen) {
        end = offset;
        if (position >= seenEnd) {
            floor = seenAt;
            seenEnd = Long.MAX_VALUE;
        }
        if (seenEnd == Long.MAX_VALUE) {
            seenEnd = offset;
            seenAt = seen;
        }
    }

    /** The first record that was not taken, if its tier holds it no longer. */
    Optional<WaitingRecord> released(long now) {
        return Optional.ofNullable(waiting.peekFirst()).filter(head -> head.releaseAt() <= now);
    }

    /** When the first record that was not taken is released; far in the future if there is none. */
    long nextReleaseAt() {
        WaitingRecord head = waiting.peekFirst();
        return head == null ? Long.MAX_VALUE : head.releaseAt();
    }

    /** Takes the first record into the transaction under way. */
    void take() {
        taken.addLast(waiting.removeFirst());
    }

    boolean hasTaken() {
        return !taken.isEmpty();
    }

    /** What was taken is committed. */
    void committed() {
        taken.forEach(gone -> bytes -= gone.size());
        taken.clear();
    }

    /** What was taken is not committed, and is first again. */
    void putBack() {
        while (!taken.isEmpty()) {
            waiting.addFirst(taken.removeLast());
        }
    }

    /** From where a next owner goes on once what was taken is committed. */
    OffsetAndMetadata nextOffset() {
        return new OffsetAndMetadata(firstUntaken());
    }

    /** How many records are in the tier, as the log's end was when it was last asked for; gaps in it count. */
    long depth() {
        return position == UNKNOWN ? 0 : Math.max(end, position) - firstUntaken();
    }

    /** Whether it holds so much that reading on has to wait; once it has, it waits until half of it is gone. */
    boolean isFull(boolean already) {
        int part = already ? 2 : 1;
        return waiting.size() >= MOST_RECORDS / part || bytes >= MOST_BYTES / part;
    }

    private long firstUntaken() {
        WaitingRecord head = waiting.peekFirst();
        return head == null ? position : head.delivered().offset();
    }
}
