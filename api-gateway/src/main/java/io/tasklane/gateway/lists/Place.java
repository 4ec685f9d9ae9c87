package io.tasklane.gateway.lists;

import io.tasklane.model.TaskId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * Where in a list a task is: lists are ordered by these. It stays the same whatever comes of the task.
 *
 * @param submittedAt to the millisecond
 */
public record Place(Instant submittedAt, TaskId taskId) {

    private static final int ID_LENGTH = 36;

    byte[] bytes() {
        byte[] id = taskId.value().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(submittedAt.toEpochMilli())
                .put(id)
                .array();
    }

    static Optional<Place> of(byte[] bytes) {
        if (bytes.length != Long.BYTES + ID_LENGTH) {
            return Optional.empty();
        }
        Instant submittedAt = Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong());
        String id = new String(bytes, Long.BYTES, ID_LENGTH, StandardCharsets.US_ASCII);
        return TaskId.parse(id).map(taskId -> new Place(submittedAt, taskId));
    }
}
