package io.tasklane.worker.execution;

import io.tasklane.parallel.RecordContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A record's context without an engine: keeps what was emitted, and loses its partition when told to. */
final class FakeContext implements RecordContext {

    private final List<ProducerRecord<byte[], byte[]>> emitted = new CopyOnWriteArrayList<>();
    private final List<Runnable> lostActions = new ArrayList<>();
    private boolean lost;

    List<ProducerRecord<byte[], byte[]>> emitted() {
        return emitted;
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
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public synchronized boolean isLost() {
        return lost;
    }

    @Override
    public synchronized void onLost(Runnable action) {
        lostActions.add(action);
    }
}
