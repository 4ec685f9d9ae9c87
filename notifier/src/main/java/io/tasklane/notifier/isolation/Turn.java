package io.tasklane.notifier.isolation;

import java.util.concurrent.atomic.AtomicBoolean;

/** One attempt of an endpoint's that is under way. */
public final class Turn {

    private final Gate gate;
    private final int era;
    private final long began;
    private final AtomicBoolean ended = new AtomicBoolean();

    Turn(Gate gate, int era, long began) {
        this.gate = gate;
        this.era = era;
        this.began = began;
    }

    /** That of the gate's breaker when it began. */
    int era() {
        return era;
    }

    /** In milliseconds, by the gate's clock. */
    long began() {
        return began;
    }

    /** It is over; later calls have no effect. */
    public void end(Verdict verdict) {
        if (ended.compareAndSet(false, true)) {
            gate.ended(this, verdict);
        }
    }
}
