package io.tasklane.worker.execution;

import io.tasklane.model.DeadLetters;
import io.tasklane.model.TaskJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The attempts that a task has behind it, as they travel in a header of its command. Anybody may write that header, so what is
 * in it that cannot be read counts for nothing.
 *
 * @param attempts the oldest first, at most {@value #MOST}
 */
record AttemptHistory(List<PastAttempt> attempts) {

    private static final int MOST = 20;

    /** Longer than any header that was written here. */
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    /** A record and its history together must not be too large to send, so a command that fills a record bears none. */
    private static final int MAX_BYTES_BESIDE = 900_000;

    AttemptHistory {
        attempts = List.copyOf(attempts.subList(Math.max(0, attempts.size() - MOST), attempts.size()));
    }

    static AttemptHistory of(ConsumerRecord<byte[], byte[]> command) {
        Header header = command.headers().lastHeader(DeadLetters.ATTEMPTS);
        if (header == null || header.value() == null || header.value().length > MAX_HEADER_BYTES) {
            return new AttemptHistory(List.of());
        }
        try {
            JsonNode array = TaskJson.MAPPER.readTree(header.value());
            return new AttemptHistory(StreamSupport.stream(array.spliterator(), false)
                    .map(AttemptHistory::read)
                    .flatMap(Optional::stream)
                    .toList());
        } catch (JacksonException | NumberFormatException foreign) {
            return new AttemptHistory(List.of());
        }
    }

    private static Optional<PastAttempt> read(JsonNode attempt) {
        try {
            return attempt.isObject()
                    ? Optional.of(TaskJson.MAPPER.treeToValue(attempt, PastAttempt.class))
                    : Optional.empty();
        } catch (JacksonException | NumberFormatException foreign) {
            return Optional.empty();
        }
    }

    AttemptHistory plus(PastAttempt last) {
        List<PastAttempt> more = new ArrayList<>(attempts);
        more.add(last);
        return new AttemptHistory(more);
    }

    void writeTo(ProducerRecord<byte[], byte[]> command) {
        command.headers().remove(DeadLetters.ATTEMPTS);
        if (command.value() != null && command.value().length <= MAX_BYTES_BESIDE) {
            command.headers().add(DeadLetters.ATTEMPTS, TaskJson.MAPPER.writeValueAsBytes(attempts));
        }
    }
}
