package io.tasklane.worker.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TaskEvent;
import io.tasklane.parallel.Outcome;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Anybody may produce commands. Each ends, as a task or as a dead letter, and never blocks its partition. */
class HostileCommandsTest {

    /** A producer refuses more than this, as it is set up by default. */
    private static final int MOST_BYTES = 1024 * 1024;

    private final WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> {
        throw new IllegalStateException("it fails");
    });

    @Test
    void aLabelWithHalfACharacterEndsTheTask() {
        assertEnds(command("{\"taskName\":\"test\",\"parameters\":\"x\",\"labels\":{\"a\":\"\\ud83d\"}}"));
    }

    @Test
    void parametersWithHalfACharacterEndTheTask() {
        assertEnds(command("{\"taskName\":\"test\",\"parameters\":\"\\ud83d\"}"));
    }

    @Test
    void aFailureWhoseWordsAreCutWithinACharacterIsTriedAgain() throws Exception {
        for (int length = 250; length < 310; length++) {
            String words = "a".repeat(length) + "\uD83D\uDE00".repeat(40);
            WorkerUnderTest failing = new WorkerUnderTest((parameters, context) -> {
                throw new IllegalStateException(words);
            });

            assertThat(WorkerUnderTest.events(failing.run())).hasExactlyElementsOfTypes(TaskEvent.Retrying.class);
        }
    }

    @Test
    void aKeyThatFillsARecordIsADeadLetterThatCanBeSent() {
        ConsumerRecord<byte[], byte[]> command = worker.command(1, 0);
        assertEnds(new ConsumerRecord<>(
                command.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[MOST_BYTES - 200],
                "{}".getBytes(UTF_8),
                new RecordHeaders(),
                Optional.empty()));
    }

    @Test
    void aTraceThatFillsARecordIsNotPassedOn() {
        ConsumerRecord<byte[], byte[]> command = worker.command(1, 0);
        command.headers().remove("traceparent").add("traceparent", new byte[MOST_BYTES - 1_000]);
        assertEnds(command);
    }

    @Test
    void aHeaderWhoseNameFillsARecordIsADeadLetterThatCanBeSent() {
        ConsumerRecord<byte[], byte[]> command = worker.command(1, 0);
        command.headers().add("\u20AC".repeat(MOST_BYTES / 3 - 300), new byte[0]);
        assertEnds(command);
    }

    @Test
    void aMultitudeOfEmptyHeadersIsADeadLetterThatCanBeSent() {
        ConsumerRecord<byte[], byte[]> command = worker.command(3, 0);
        for (int at = 0; at < MOST_BYTES / 2 - 500; at++) {
            command.headers().add("", new byte[0]);
        }
        assertEnds(command);
    }

    private void assertEnds(ConsumerRecord<byte[], byte[]> command) {
        Outcome outcome = outcome(command);
        assertThat(outcome.records())
                .isNotEmpty()
                .allSatisfy(sent -> assertThat(size(sent)).isLessThan(MOST_BYTES - 2_000));
        assertThat(worker.context.emitted())
                .allSatisfy(sent -> assertThat(size(sent)).isLessThan(MOST_BYTES - 2_000));
    }

    /** As the engine does it. */
    private Outcome outcome(ConsumerRecord<byte[], byte[]> command) {
        try {
            return worker.run(command);
        } catch (Exception failure) {
            return worker.runner().recover(command, failure);
        }
    }

    private ConsumerRecord<byte[], byte[]> command(String data) {
        ConsumerRecord<byte[], byte[]> like = worker.command(1, 0);
        var sent = new ProducerRecord<>(like.topic(), null, like.key(), data.getBytes(UTF_8), like.headers());
        return WorkerUnderTest.consumed(sent);
    }

    /** As a producer estimates it. */
    private static long size(ProducerRecord<byte[], byte[]> sent) {
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                CompressionType.LZ4,
                sent.key(),
                sent.value(),
                sent.headers().toArray());
    }
}
