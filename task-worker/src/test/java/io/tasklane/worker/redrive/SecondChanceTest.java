package io.tasklane.worker.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.DeadLetter;
import io.tasklane.model.DeadLetters;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.SecondChance;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import io.tasklane.model.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class SecondChanceTest {

    private static final Topics TOPICS = new Topics("t.");
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private final TaskId id = TaskId.create();
    private final DeadTasks dead = new DeadTasks();
    private final SecondChance chance = new SecondChance(TOPICS, new EventCodec("/test"));

    @Test
    void aTaskGetsNewAttemptsAndKeepsItsHistory() {
        dead.add(letter(id, 3, 7, "t.tasks.slow"));
        DeadLetter letter = dead.waiting().iterator().next();

        List<ProducerRecord<byte[], byte[]>> records = chance.of(letter, NOW);

        assertThat(records)
                .extracting(ProducerRecord::topic)
                .containsExactly("t.tasks.slow", "t.task-events", "t.task-control", "t.tasks-dead");
        TaskEvent.Submitted command = read(records.get(0), TaskEvent.Submitted.class);
        assertThat(command.attempt()).isEqualTo(4);
        assertThat(command.priorAttempts()).isEqualTo(3);
        assertThat(command.runAt()).isNull();
        assertThat(command.expiresAt()).isNull();
        assertThat(command.parameters().stringValue()).isEqualTo("x");
        assertThat(records.get(0).headers())
                .extracting(header -> header.key())
                .contains(DeadLetters.ATTEMPTS)
                .doesNotContain(
                        DeadLetters.REASON,
                        DeadLetters.DETAIL,
                        DeadLetters.STACK_TRACE,
                        DeadLetters.SOURCE_TOPIC,
                        DeadLetters.SOURCE_PARTITION,
                        DeadLetters.SOURCE_OFFSET);
        TaskEvent.Retrying event = read(records.get(1), TaskEvent.Retrying.class);
        assertThat(event.attempt()).isEqualTo(3);
        assertThat(event.nextAttemptAt()).isEqualTo(NOW);
        assertThat(event.error().type()).endsWith("/out-of-luck");
        assertThat(event.error().detail()).doesNotContain("secret");
        assertThat(records.get(2).value()).isNull();
        assertThat(records)
                .extracting(record -> new String(record.key(), UTF_8))
                .containsOnly(id.value());
    }

    @Test
    void aLetterThatWasSentBackIsNotSentBackAgain() {
        dead.add(letter(id, 3, 7, "t.tasks.slow"));
        DeadLetter letter = dead.waiting().iterator().next();
        ProducerRecord<byte[], byte[]> mark = chance.of(letter, NOW).get(3);

        dead.add(consumed(mark, 9));
        dead.add(letter(id, 6, 10, "t.tasks.slow"));

        assertThat(dead.waiting()).extracting(DeadLetter::place).containsExactly("2:10");
    }

    @Test
    void theLetterOfACommandThatCarriesAMarkOfItsOwnIsALetter() {
        ProducerRecord<byte[], byte[]> command = command(id, 1);
        command.headers().add(DeadLetters.REDRIVEN, "2:7".getBytes(UTF_8));

        dead.add(consumed(DeadLetters.of(consumed(command, 0), TOPICS.deadTasks(), "r", "d"), 7));

        assertThat(dead.waiting()).hasSize(1);
    }

    @Test
    void whatIsNoCommandStaysWhereItIs() {
        dead.add(new ConsumerRecord<>(TOPICS.deadTasks(), 2, 5, "k".getBytes(UTF_8), "garbage".getBytes(UTF_8)));

        assertThat(dead.waiting()).isEmpty();
        assertThat(dead.unreadable()).containsOnlyKeys("2:5");
    }

    @Test
    void aCommandThatGotLostOnItsWayGoesToTheQueueItWasSubmittedTo() {
        dead.add(letter(id, 1, 7, "t.tasks-delay.1s"));

        assertThat(chance.destination(dead.waiting().iterator().next())).isEqualTo("t.tasks.default");
    }

    private static ConsumerRecord<byte[], byte[]> letter(TaskId id, int attempt, long offset, String source) {
        ProducerRecord<byte[], byte[]> command = command(id, attempt);
        command.headers().add(DeadLetters.ATTEMPTS, "[]".getBytes(UTF_8));
        command.headers().add(DeadLetters.STACK_TRACE, "secret".getBytes(UTF_8));
        var came = new ProducerRecord<>(source, null, command.key(), command.value(), command.headers());
        return consumed(DeadLetters.of(consumed(came, 0), TOPICS.deadTasks(), "out-of-luck", "secret"), offset);
    }

    private static ProducerRecord<byte[], byte[]> command(TaskId id, int attempt) {
        Task task = new Task(id, "default", "default", "test", NOW, null, Map.of());
        TaskEvent submitted = new TaskEvent.Submitted(
                task, attempt, TaskJson.MAPPER.readTree("\"x\""), NOW, NOW.plusSeconds(1), null, 0, null, 0);
        return new EventCodec("/test").encode(TOPICS.queue("default"), submitted, null);
    }

    private static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> produced, long offset) {
        return new ConsumerRecord<>(
                produced.topic(),
                2,
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                produced.key(),
                produced.value(),
                produced.headers(),
                Optional.empty());
    }

    private static <E extends TaskEvent> E read(ProducerRecord<byte[], byte[]> produced, Class<E> type) {
        return ((Decoded.Read<E>) EventCodec.decode(consumed(produced, 0), type)).value();
    }
}
