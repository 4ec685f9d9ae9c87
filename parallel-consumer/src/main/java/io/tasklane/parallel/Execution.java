package io.tasklane.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One record on its way from delivery to its outcome. */
final class Execution implements Runnable, RecordContext {

    private static final Logger log = LoggerFactory.getLogger(Execution.class);

    /** Makes the executions of one session. */
    interface Factory {
        Execution of(PartitionWindow window, ConsumerRecord<byte[], byte[]> kafkaRecord);
    }

    private final PartitionWindow window;
    private final ConsumerRecord<byte[], byte[]> kafkaRecord;
    private final RecordProcessor processor;
    private final OutcomeQueue outcomes;
    private final Executor pool;
    private final BooleanSupplier draining;
    private final List<Runnable> lostActions = new ArrayList<>();
    private final AtomicBoolean recovered = new AtomicBoolean();

    Execution(
            PartitionWindow window,
            ConsumerRecord<byte[], byte[]> kafkaRecord,
            RecordProcessor processor,
            OutcomeQueue outcomes,
            Executor pool,
            BooleanSupplier draining) {
        this.window = window;
        this.kafkaRecord = kafkaRecord;
        this.processor = processor;
        this.outcomes = outcomes;
        this.pool = pool;
        this.draining = draining;
    }

    long offset() {
        return kafkaRecord.offset();
    }

    PartitionWindow window() {
        return window;
    }

    /** Processes the record, unless the engine is stopping or the partition is gone: then it is left to the next owner. */
    @Override
    public void run() {
        if (draining.getAsBoolean() || window.isLost()) {
            return;
        }
        outcomes.begun();
        try {
            CompletionStage<Outcome> stage = processor.process(kafkaRecord, this);
            stage.whenComplete((outcome, failure) -> end(outcome, failure));
        } catch (Throwable failure) {
            end(null, failure);
        }
    }

    @Override
    public void emit(ProducerRecord<byte[], byte[]> emitted) {
        if (!window.isLost()) {
            outcomes.add(new Publication(this, List.of(emitted), false));
        }
    }

    @Override
    public Executor executor() {
        return pool;
    }

    @Override
    public boolean isLost() {
        return window.isLost();
    }

    @Override
    public void onLost(Runnable action) {
        synchronized (lostActions) {
            if (!window.isLost()) {
                lostActions.add(action);
                return;
            }
        }
        action.run();
    }

    /** The partition is gone. */
    void lost() {
        List<Runnable> actions;
        synchronized (lostActions) {
            actions = List.copyOf(lostActions);
            lostActions.clear();
        }
        actions.forEach(this::runQuietly);
    }

    private void runQuietly(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException failure) {
            describe(log.atError().setCause(failure)).log("An action on the loss of a partition failed");
        }
    }

    private void end(@Nullable Outcome outcome, @Nullable Throwable failure) {
        if (outcome != null) {
            outcomes.add(new Publication(this, outcome.records(), true));
        } else {
            recover(failure == null ? new NullPointerException("the processor gave no outcome") : unwrapped(failure));
        }
    }

    /**
     * Gives the record the outcome of a failure, because it could not be processed or what it led to could not be sent. The second
     * time there is no such outcome, and the record is left undone.
     */
    void recover(Throwable failure) {
        if (!recovered.compareAndSet(false, true)) {
            leaveUndone(failure);
            return;
        }
        try {
            outcomes.add(new Publication(
                    this, processor.recover(kafkaRecord, failure).records(), true));
        } catch (RuntimeException | Error unrecoverable) {
            unrecoverable.addSuppressed(failure);
            leaveUndone(unrecoverable);
        }
    }

    private void leaveUndone(Throwable failure) {
        describe(log.atError().setCause(failure))
                .log("A record has no outcome: it stays undone until its partition's next owner processes it");
        window.reopen(this);
        outcomes.ended();
    }

    private LoggingEventBuilder describe(LoggingEventBuilder event) {
        return event.addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset());
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
