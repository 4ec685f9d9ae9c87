package io.tasklane.gateway.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.gateway.deliveries.Delivery;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * Where in a list a delivery is: lists are ordered by these.
 *
 * @param createdAt to the millisecond
 */
record DeliveryPlace(Instant createdAt, String deliveryId) {

    static DeliveryPlace of(Delivery delivery) {
        return new DeliveryPlace(delivery.createdAt(), delivery.deliveryId());
    }

    byte[] bytes() {
        byte[] id = deliveryId.getBytes(UTF_8);
        return ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(createdAt.toEpochMilli())
                .put(id)
                .array();
    }

    static Optional<DeliveryPlace> of(byte[] bytes) {
        if (bytes.length <= Long.BYTES) {
            return Optional.empty();
        }
        Instant createdAt = Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong());
        String id = new String(bytes, Long.BYTES, bytes.length - Long.BYTES, UTF_8);
        return Optional.of(new DeliveryPlace(createdAt, id));
    }
}
