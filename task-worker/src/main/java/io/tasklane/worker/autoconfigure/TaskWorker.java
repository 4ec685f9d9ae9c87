package io.tasklane.worker.autoconfigure;

import static java.util.Objects.requireNonNull;

import io.tasklane.model.BrokerProbe;
import io.tasklane.model.TopicCreation;
import io.tasklane.model.Topics;
import io.tasklane.parallel.ParallelConsumer;
import io.tasklane.parallel.ParallelConsumerSettings;
import io.tasklane.worker.execution.Deadlines;
import io.tasklane.worker.execution.TaskRunner;
import io.tasklane.worker.types.HandledTypes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Takes part in running a queue's tasks while the application runs. It does not need Kafka to be there when it starts: it goes on
 * trying, and is not ready meanwhile.
 */
final class TaskWorker implements SmartLifecycle, AutoCloseable {

    private final KafkaProperties kafka;
    private final WorkerProperties properties;
    private final HandledTypes types;
    private final Clock clock;
    private final Deadlines deadlines = new Deadlines();
    private final BrokerProbe broker;
    private volatile @Nullable ParallelConsumer consumer;

    TaskWorker(KafkaProperties kafka, WorkerProperties properties, HandledTypes types, Clock clock) {
        this.kafka = kafka;
        this.properties = properties;
        this.types = types;
        this.clock = clock;
        this.broker = new BrokerProbe(kafka.clientSettings());
    }

    @Override
    public synchronized void start() {
        Topics topics = kafka.topics();
        String instance = requireNonNull(properties.instance());
        TaskRunner runner = new TaskRunner(types, topics, instance, clock, deadlines);
        ParallelConsumer started = new ParallelConsumer(settings(topics, instance), runner, this::prepare);
        started.start();
        consumer = started;
    }

    @Override
    public synchronized void stop() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return consumer != null;
    }

    /** Why no task can be run now, or nothing if one can. */
    Optional<String> problem() {
        ParallelConsumer current = consumer;
        if (current == null || !current.isRunning()) {
            return Optional.of("no tasks are consumed");
        }
        return broker.problem();
    }

    @Override
    public void close() {
        deadlines.close();
        broker.close();
    }

    private void prepare() {
        Topics topics = kafka.topics();
        new TopicCreation(topics, kafka.partitions())
                .createMissing(kafka.clientSettings(), List.of(properties.queue()));
        new TypeAnnouncements(kafka.clientSettings(), topics, clock).publish(types.announcements());
    }

    private ParallelConsumerSettings settings(Topics topics, String instance) {
        return new ParallelConsumerSettings(
                kafka.clientSettings(),
                kafka.topicPrefix() + "worker-" + properties.queue(),
                instance,
                List.of(topics.queue(properties.queue())),
                properties.threads(),
                properties.maxInFlight(),
                ParallelConsumerSettings.MAX_IN_FLIGHT_PER_PARTITION,
                properties.drainTimeout());
    }
}
