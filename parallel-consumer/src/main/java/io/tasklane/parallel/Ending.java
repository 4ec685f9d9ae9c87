package io.tasklane.parallel;

import io.tasklane.parallel.Publication.Kind;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a record ends: once, as whoever comes first says. What fails, or cannot be sent, has the outcome of a failure instead; if
 * there is none, the record stays undone.
 */
final class Ending {

    private static final Logger log = LoggerFactory.getLogger(Ending.class);

    private final Execution execution;
    private final ConsumerRecord<byte[], byte[]> kafkaRecord;
    private final Engine engine;
    private boolean counted;
    private boolean decided;
    private boolean recovered;

    Ending(Execution execution, ConsumerRecord<byte[], byte[]> kafkaRecord, Engine engine) {
        this.execution = execution;
        this.kafkaRecord = kafkaRecord;
        this.engine = engine;
    }

    synchronized boolean isDecided() {
        return decided;
    }

    /** From here on a stop waits for it. */
    synchronized void awaited() {
        if (!counted) {
            counted = true;
            engine.outcomes().begun();
        }
    }

    /** It has none here: whoever wants to decide it from now on comes too late. */
    void renounce() {
        if (decide()) {
            engine.outcomes().ended();
        }
    }

    /** Answers whether this is the outcome, and not another that came before. */
    boolean with(Outcome outcome) {
        boolean first = decide();
        if (first) {
            publish(outcome);
        }
        return first;
    }

    /** With what its processing brought. */
    void with(@Nullable Outcome outcome, @Nullable Throwable failure) {
        if (outcome == null) {
            with(failure == null ? new NullPointerException("the processor gave no outcome") : unwrapped(failure));
        } else {
            with(outcome);
        }
    }

    void with(Throwable failure) {
        if (decide()) {
            recover(failure);
        }
    }

    private synchronized boolean decide() {
        boolean first = !decided;
        decided = true;
        return first;
    }

    /**
     * Gives the record the outcome of a failure, because it could not be processed or what it led to could not be sent. The second
     * time there is no such outcome, and the record is left undone.
     */
    void recover(Throwable failure) {
        if (recovered) {
            leaveUndone(failure);
            return;
        }
        recovered = true;
        try {
            publish(engine.processor().recover(kafkaRecord, failure));
        } catch (RuntimeException | Error unrecoverable) {
            unrecoverable.addSuppressed(failure);
            leaveUndone(unrecoverable);
        }
    }

    private void publish(Outcome outcome) {
        awaited();
        engine.outcomes().add(new Publication(execution, Kind.OUTCOME, outcome.records()));
    }

    private void leaveUndone(Throwable failure) {
        log.atError()
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .setCause(failure)
                .log("A record has no outcome: it stays undone until its partition's next owner processes it");
        execution.window().reopen(execution);
        awaited();
        engine.outcomes().ended();
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
