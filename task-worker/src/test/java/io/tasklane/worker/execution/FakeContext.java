package io.tasklane.worker.execution;

import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.RecordContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A record's context without an engine: keeps what was emitted and concluded, and loses its partition when told to. */
final class FakeContext implements RecordContext {

    private final List<ProducerRecord<byte[], byte[]>> emitted = new CopyOnWriteArrayList<>();
    private final List<Runnable> lostActions = new ArrayList<>();
    private final boolean begunBefore;
    private boolean lost;
    private Outcome concluded;

    FakeContext(boolean begunBefore) {
        this.begunBefore = begunBefore;
    }

    List<ProducerRecord<byte[], byte[]>> emitted() {
        return emitted;
    }

    synchronized Optional<Outcome> concluded() {
        return Optional.ofNullable(concluded);
    }

    synchronized void lose() {
        lost = true;
        lostActions.forEach(Runnable::run);
    }

    @Override
    public void emit(ProducerRecord<byte[], byte[]> kafkaRecord) {
        emitted.add(kafkaRecord);
    }

    @Override
    public void report(ProducerRecord<byte[], byte[]> kafkaRecord) {
        emitted.add(kafkaRecord);
    }

    @Override
    public synchronized boolean conclude(Outcome outcome) {
        if (concluded != null) {
            return false;
        }
        concluded = outcome;
        return true;
    }

    @Override
    public boolean mayHaveBegunBefore() {
        return begunBefore;
    }

    @Override
    public synchronized boolean isLost() {
        return lost;
    }

    @Override
    public synchronized void onLost(Runnable action) {
        if (lost) {
            action.run();
        } else {
            lostActions.add(action);
        }
    }
}
