package io.tasklane.worker.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.BrokerProbe;
import io.tasklane.model.KafkaSettings;
import io.tasklane.worker.results.Results;
import io.tasklane.worker.types.HandledTypes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Takes part in running tasks while the application runs. It does not need Kafka to be there when it starts: it goes on trying,
 * and is not ready meanwhile.
 */
final class TaskWorker implements SmartLifecycle, AutoCloseable {

    private final KafkaSettings kafka;
    private final WorkerProperties properties;
    private final HandledTypes types;
    private final Results results;
    private final Clock clock;
    private final MeterRegistry meters;
    private final BrokerProbe broker;
    private volatile @Nullable RunningWorker running;

    TaskWorker(
            KafkaSettings kafka,
            WorkerProperties properties,
            HandledTypes types,
            Results results,
            Clock clock,
            MeterRegistry meters) {
        this.kafka = kafka;
        this.properties = properties;
        this.types = types;
        this.results = results;
        this.clock = clock;
        this.meters = meters;
        this.broker = new BrokerProbe(kafka.clientSettings());
    }

    @Override
    public synchronized void start() {
        RunningWorker started = new RunningWorker(kafka, properties, types, results, clock, meters);
        started.start();
        running = started;
    }

    @Override
    public synchronized void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    /** Why no task can be run now; empty if one can. */
    List<String> problems() {
        RunningWorker current = running;
        Optional<String> own = current == null ? Optional.of("the worker is stopped") : current.problem();
        return Stream.of(broker.problem(), own).flatMap(Optional::stream).toList();
    }

    @Override
    public void close() {
        broker.close();
    }
}
