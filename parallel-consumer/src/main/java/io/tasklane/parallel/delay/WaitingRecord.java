package io.tasklane.parallel.delay;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record that is in a tier and has not been sent on. */
final class WaitingRecord {

    private final ConsumerRecord<byte[], byte[]> delivered;
    private final Address address;
    private final long releaseAt;
    // Written by the producer's thread.
    private volatile @Nullable String refusal;
    private volatile boolean givenUp;

    private WaitingRecord(ConsumerRecord<byte[], byte[]> delivered, Address address, long releaseAt) {
        this.delivered = delivered;
        this.address = address;
        this.releaseAt = releaseAt;
    }

    /**
     * @param longestReleaseAt when its tier holds it no longer, due or not; a record that nobody can address is not held at all
     */
    static WaitingRecord of(ConsumerRecord<byte[], byte[]> delivered, long longestReleaseAt) {
        Address address = Address.of(delivered.headers());
        long releaseAt = address instanceof Address.Complete complete
                ? Math.min(longestReleaseAt, complete.dueAt())
                : Long.MIN_VALUE;
        return new WaitingRecord(delivered, address, releaseAt);
    }

    ConsumerRecord<byte[], byte[]> delivered() {
        return delivered;
    }

    Address address() {
        return address;
    }

    long releaseAt() {
        return releaseAt;
    }

    /** Roughly what it takes in memory. */
    long size() {
        long size = (long) Math.max(0, delivered.serializedKeySize()) + Math.max(0, delivered.serializedValueSize());
        for (Header header : delivered.headers()) {
            size += header.value() == null ? 0 : header.value().length;
        }
        return size;
    }

    /** Why no broker takes it as it is, if one said so. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /** From now on it goes to the dead letters. */
    void refuse(String reason) {
        refusal = reason;
    }

    /** Not even its dead letter is taken. */
    boolean isGivenUp() {
        return givenUp;
    }

    void giveUp() {
        givenUp = true;
    }
}
