package io.tasklane.parallel;

import io.tasklane.parallel.ProcessingThreads.Place;
import io.tasklane.parallel.Publication.Kind;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One record on its way from delivery to its outcome.
 *
 * <p>That it was started is committed with whatever is published next for its partition, so that a process that it takes down
 * leaves a trace. It waits for that only where there may be no such trace yet: as the first of a partition that has just been
 * taken over, and where the last owner died and can have started it.
 */
final class Execution implements Runnable, RecordContext {

    /** Makes the executions of one session. */
    interface Factory {
        Execution of(PartitionWindow window, ConsumerRecord<byte[], byte[]> kafkaRecord, int starts, boolean suspect);
    }

    private static final Logger log = LoggerFactory.getLogger(Execution.class);

    /**
     * Where records wait that were started twice without an end: one at a time, so that the one that takes down the process takes
     * no other with it.
     */
    private static final Lane QUARANTINE = new Lane("\0quarantine", 1, List.of(new Lane.Limit("\0quarantine", 1)));

    private static final int STARTS_TO_QUARANTINE = OffsetRuns.MAX_STARTS - 1;

    private final PartitionWindow window;
    private final ConsumerRecord<byte[], byte[]> kafkaRecord;
    private final boolean suspect;
    private final Engine engine;
    private final long deliveredAt = System.nanoTime();
    private final Starts starts;
    private @Nullable Processing processing;
    private @Nullable Place place;
    private final LossActions lossActions = new LossActions();
    private boolean counted;
    private boolean concluded;
    private boolean recovered;

    Execution(
            PartitionWindow window,
            ConsumerRecord<byte[], byte[]> kafkaRecord,
            int starts,
            boolean suspect,
            Engine engine) {
        this.window = window;
        this.kafkaRecord = kafkaRecord;
        this.starts = new Starts(starts);
        this.suspect = suspect;
        this.engine = engine;
    }

    long offset() {
        return kafkaRecord.offset();
    }

    /** Milliseconds since 1970. */
    long timestamp() {
        return kafkaRecord.timestamp();
    }

    /** By {@link System#nanoTime()}. */
    long deliveredAt() {
        return deliveredAt;
    }

    PartitionWindow window() {
        return window;
    }

    /** How often it was started without an end. */
    int starts() {
        return starts.count();
    }

    /** Finds out what there is to do; nothing if that is decided already. */
    Optional<Place> prepare() {
        if (starts() >= OffsetRuns.MAX_STARTS) {
            fail(new CrashLoopException(starts()));
            return Optional.empty();
        }
        try {
            Processing prepared = engine.processor().prepare(kafkaRecord, this);
            Lane lane = starts() >= STARTS_TO_QUARANTINE ? QUARANTINE : prepared.lane();
            Place waiting = new Place(engine.threads(), lane, this);
            synchronized (this) {
                if (concluded) {
                    return Optional.empty();
                }
                processing = prepared;
                place = waiting;
            }
            return Optional.of(waiting);
        } catch (RuntimeException | Error failure) {
            fail(failure);
            return Optional.empty();
        }
    }

    /** Processes the record, unless the engine is stopping or the partition is gone: then it is left to the next owner. */
    @Override
    public void run() {
        Processing prepared = begin();
        if (prepared == null || !leavesATrace()) {
            return;
        }
        try {
            CompletionStage<Outcome> stage = prepared.run();
            stage.whenComplete(this::end);
        } catch (Throwable failure) {
            end(null, failure);
        }
    }

    private @Nullable Processing begin() {
        if (!mayGoOn()) {
            return null;
        }
        starts.begin();
        count();
        synchronized (this) {
            return processing;
        }
    }

    private synchronized boolean mayGoOn() {
        return !concluded && !engine.draining().getAsBoolean() && !window.isClosed();
    }

    /** Waits until it is known that this was started, where it must be; answers whether it is still to go on then. */
    private boolean leavesATrace() {
        if (!suspect && window.isMarked()) {
            return true;
        }
        engine.outcomes().add(new Publication(this, Kind.START, List.of()));
        boolean goesOn = isRecorded() && mayGoOn();
        if (!goesOn && concludesNow()) {
            // It has no outcome here, and whoever wanted to conclude it from now on comes too late.
            engine.outcomes().ended();
        }
        return goesOn;
    }

    private boolean isRecorded() {
        try {
            starts.awaitSettled();
            return true;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Its start is committed, or never will be. */
    void startIsSettled() {
        starts.settle();
    }

    /** It goes back to be started by another owner. */
    void takeBackStart() {
        starts.takeBack();
    }

    @Override
    public void emit(ProducerRecord<byte[], byte[]> emitted) {
        if (!window.isLost()) {
            engine.outcomes().add(new Publication(this, Kind.EVENT, List.of(emitted)));
        }
    }

    @Override
    public void report(ProducerRecord<byte[], byte[]> reported) {
        if (!window.isLost()) {
            engine.outcomes().add(new Publication(this, Kind.REPORT, List.of(reported)));
        }
    }

    @Override
    public boolean conclude(Outcome outcome) {
        if (!concludesNow()) {
            return false;
        }
        publish(outcome);
        // It may wait for that, and nobody would tell it any more.
        startIsSettled();
        Place held;
        synchronized (this) {
            held = place;
        }
        if (held != null) {
            held.giveUp();
        }
        return true;
    }

    /** Whether nobody else did; whoever did decides the outcome. */
    private synchronized boolean concludesNow() {
        boolean first = !concluded;
        concluded = true;
        return first;
    }

    @Override
    public boolean mayHaveBegunBefore() {
        return suspect;
    }

    @Override
    public boolean isLost() {
        return window.isLost();
    }

    @Override
    public void onLost(Runnable action) {
        if (window.isLost()) {
            action.run();
        } else {
            lossActions.add(action);
        }
    }

    /** The partition is gone. */
    void lost() {
        startIsSettled();
        lossActions.run();
    }

    private void end(@Nullable Outcome outcome, @Nullable Throwable failure) {
        if (outcome == null) {
            fail(failure == null ? new NullPointerException("the processor gave no outcome") : unwrapped(failure));
        } else if (concludesNow()) {
            publish(outcome);
        }
    }

    private void fail(Throwable failure) {
        if (concludesNow()) {
            recover(failure);
        }
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
        count();
        engine.outcomes().add(new Publication(this, Kind.OUTCOME, outcome.records()));
    }

    /** From here on a stop waits for its end. */
    private synchronized void count() {
        if (!counted) {
            counted = true;
            engine.outcomes().begun();
        }
    }

    private void leaveUndone(Throwable failure) {
        log.atError()
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .setCause(failure)
                .log("A record has no outcome: it stays undone until its partition's next owner processes it");
        window.reopen(this);
        count();
        engine.outcomes().ended();
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
