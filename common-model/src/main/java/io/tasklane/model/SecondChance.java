package io.tasklane.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** The records that have a task run again. They belong into one transaction. */
public final class SecondChance {

    private final Topics topics;
    private final EventCodec codec;

    /** @param codec says who runs them again */
    public SecondChance(Topics topics, EventCodec codec) {
        this.topics = topics;
        this.codec = codec;
    }

    /** Its command as a new attempt, the event that it goes on, no wish to cancel it any more, and the mark on its letter. */
    public List<ProducerRecord<byte[], byte[]>> of(DeadLetter letter, Instant now) {
        return List.of(command(letter), retrying(letter, now), noMoreWish(letter), mark(letter));
    }

    /** That a letter needs nothing any more, because a later one of its task is sent back. */
    @SuppressWarnings("NullAway") // partitions are chosen by the key
    public ProducerRecord<byte[], byte[]> mark(DeadLetter letter) {
        var mark = new ProducerRecord<>(topics.deadTasks(), null, key(letter), "{}".getBytes(UTF_8));
        mark.headers().add(DeadLetters.REDRIVEN, letter.place().getBytes(UTF_8));
        return mark;
    }

    /** The topic that the command goes to: where it came from, if that was a queue. */
    public String destination(DeadLetter letter) {
        String source = letter.source();
        return source != null && topics.queues().matcher(source).matches()
                ? source
                : topics.queue(letter.command().task().queue());
    }

    /** Its attempts begin anew, and neither its time nor its limit holds any more: both are over. */
    private ProducerRecord<byte[], byte[]> command(DeadLetter letter) {
        TaskEvent.Submitted last = letter.command();
        TaskEvent.Submitted next = new TaskEvent.Submitted(
                last.task(),
                last.attempt() + 1,
                last.parameters(),
                null,
                null,
                last.timeoutSeconds(),
                last.priority(),
                last.retry(),
                last.attempt());
        var command = codec.encode(destination(letter), next, letter.traceparent());
        Header attempts = letter.kafkaRecord().headers().lastHeader(DeadLetters.ATTEMPTS);
        if (attempts != null) {
            command.headers().add(attempts);
        }
        return command;
    }

    /** What the operator knows of the failure is not for the submitter: the event bears the code alone. */
    private ProducerRecord<byte[], byte[]> retrying(DeadLetter letter, Instant now) {
        TaskError error = TaskError.of(letter.reason(), "The task failed", "The task is run again.");
        TaskEvent event =
                new TaskEvent.Retrying(letter.command().task(), letter.command().attempt(), now, error, now);
        return codec.encode(topics.taskEvents(), event, letter.traceparent());
    }

    @SuppressWarnings("NullAway") // a record without a value is how Kafka removes a key
    private ProducerRecord<byte[], byte[]> noMoreWish(DeadLetter letter) {
        return new ProducerRecord<>(topics.taskControl(), null, key(letter), null);
    }

    private static byte[] key(DeadLetter letter) {
        return letter.command().task().taskId().value().getBytes(UTF_8);
    }
}
