package io.tasklane.notifier.stage;

import io.tasklane.parallel.ParallelConsumer;
import io.tasklane.parallel.delay.DelayForwarder;
import java.util.function.BooleanSupplier;

/** Something that consumes from Kafka from its start to its close. */
record Consuming(Runnable start, BooleanSupplier isRunning, Runnable close) {

    static Consuming of(ParallelConsumer engine) {
        return new Consuming(engine::start, engine::isRunning, engine::close);
    }

    static Consuming of(DelayForwarder forwarder) {
        return new Consuming(forwarder::start, forwarder::isRunning, forwarder::close);
    }
}
