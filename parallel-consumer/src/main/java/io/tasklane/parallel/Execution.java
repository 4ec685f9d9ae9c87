package io.tasklane.parallel;

import io.tasklane.parallel.ProcessingThreads.Place;
import io.tasklane.parallel.Publication.Kind;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way from delivery to its outcome.
 *
 * <p>That it was started is committed with whatever is published next for its partition, so that a process that it takes down
 * leaves a trace. It waits for that only where it must: as the first of a partition that has just been taken over, so that its
 * death is noticed at all, and where it may have begun before, so that no second death of its doing goes uncounted.
 */
final class Execution implements Runnable, RecordContext {

    /** Makes the executions of one session. */
    interface Factory {
        Execution of(PartitionWindow window, ConsumerRecord<byte[], byte[]> kafkaRecord, Past past);
    }

    /**
     * Where records wait that were started twice without an end: one at a time, so that the one that takes down the process takes
     * no other with it.
     */
    private static final Lane QUARANTINE = new Lane("\0quarantine", 1, List.of(new Lane.Limit("\0quarantine", 1)));

    private static final int STARTS_TO_QUARANTINE = OffsetRuns.MAX_STARTS - 1;

    private final PartitionWindow window;
    private final ConsumerRecord<byte[], byte[]> kafkaRecord;
    private final Past past;
    private final Engine engine;
    private final long deliveredAt = System.nanoTime();
    private final Starts starts;
    private final Ending ending;
    private final LossActions lossActions = new LossActions();
    private @Nullable Processing processing;
    private @Nullable Place place;

    Execution(PartitionWindow window, ConsumerRecord<byte[], byte[]> kafkaRecord, Past past, Engine engine) {
        this.window = window;
        this.kafkaRecord = kafkaRecord;
        this.past = past;
        this.engine = engine;
        this.starts = new Starts(past);
        this.ending = new Ending(this, kafkaRecord, engine);
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

    /** How often it was started without an end, and whether the log knows. */
    Starts starts() {
        return starts;
    }

    /** Finds out what there is to do; nothing if that is decided already. */
    Optional<Place> prepare() {
        if (past.starts() >= OffsetRuns.MAX_STARTS) {
            ending.with(new CrashLoopException(past.starts()));
            return Optional.empty();
        }
        try {
            Processing prepared = engine.processor().prepare(kafkaRecord, this);
            Lane lane = past.starts() >= STARTS_TO_QUARANTINE ? QUARANTINE : prepared.lane();
            Place waiting = new Place(engine.threads(), lane, this);
            synchronized (this) {
                if (ending.isDecided()) {
                    return Optional.empty();
                }
                processing = prepared;
                place = waiting;
            }
            return Optional.of(waiting);
        } catch (RuntimeException | Error failure) {
            ending.with(failure);
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
            stage.whenComplete(ending::with);
        } catch (Throwable failure) {
            ending.with(failure);
        }
    }

    private @Nullable Processing begin() {
        if (!mayGoOn() || !starts.begin()) {
            return null;
        }
        ending.awaited();
        synchronized (this) {
            return processing;
        }
    }

    private boolean mayGoOn() {
        return !ending.isDecided() && !engine.draining().getAsBoolean() && !window.isClosed();
    }

    /** Waits until it is known that this was started, where it must be; answers whether it is still to go on then. */
    private boolean leavesATrace() {
        if (!past.mayHaveBegun() && window.isMarked()) {
            return true;
        }
        engine.outcomes().add(new Publication(this, Kind.START, List.of()));
        boolean goesOn = isRecorded() && mayGoOn();
        if (!goesOn) {
            ending.renounce();
        }
        return goesOn;
    }

    private boolean isRecorded() {
        while (mayGoOn()) {
            try {
                starts.awaitSettled();
                return true;
            } catch (InterruptedException meantForAnother) {
                // Nothing stops it in this way: what ran before on its thread may have left that behind.
            }
        }
        return false;
    }

    /** Its start is committed, or never will be. */
    void startIsSettled() {
        starts.settle();
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
        if (!ending.with(outcome)) {
            return false;
        }
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

    @Override
    public boolean mayHaveBegunBefore() {
        return past.mayHaveBegun();
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

    /** What it led to cannot be sent: it gets the outcome of a failure instead, once. */
    void recover(Throwable failure) {
        ending.recover(failure);
    }
}
