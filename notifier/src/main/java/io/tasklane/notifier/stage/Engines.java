package io.tasklane.notifier.stage;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.DeadLetters;
import io.tasklane.model.KafkaSettings;
import io.tasklane.parallel.ParallelConsumer;
import io.tasklane.parallel.ParallelConsumerSettings;
import io.tasklane.parallel.ProcessingThreads;
import io.tasklane.parallel.delay.DelayForwarder;
import io.tasklane.parallel.delay.DelayTiers;
import io.tasklane.parallel.delay.ForwarderSettings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Makes all that consumes: an engine for each stage, and what sends deliveries on when their next attempt is due. */
final class Engines {

    private final KafkaSettings kafka;
    private final StageProperties properties;
    private final List<Stage> stages;
    private final ProcessingThreads threads;
    private final DelayTiers retries;
    private final Clock clock;
    private final MeterRegistry meters;

    Engines(
            KafkaSettings kafka,
            StageProperties properties,
            List<Stage> stages,
            ProcessingThreads threads,
            DelayTiers retries,
            Clock clock,
            MeterRegistry meters) {
        this.kafka = kafka;
        this.properties = properties;
        this.stages = List.copyOf(stages);
        this.threads = threads;
        this.retries = retries;
        this.clock = clock;
        this.meters = meters;
    }

    /** @param preparation what must be done before any of them consumes; while it throws, it is tried again */
    List<Consuming> made(Runnable preparation) {
        List<Consuming> made = new ArrayList<>();
        stages.forEach(stage -> made.add(Consuming.of(engine(stage, preparation))));
        made.add(Consuming.of(forwarder(preparation)));
        return List.copyOf(made);
    }

    private ParallelConsumer engine(Stage stage, Runnable preparation) {
        var settings = new ParallelConsumerSettings(
                kafka.clientSettings(),
                group(stage.name()),
                properties.instance(),
                List.of(stage.topic()),
                stage.maxInFlight(),
                stage.maxInFlightPerPartition(),
                properties.drainTimeout());
        return new ParallelConsumer(settings, stage.processor(), threads, meters, preparation);
    }

    /** Anybody may write to a tier: what it holds goes to where deliveries are made, and nowhere else. */
    private DelayForwarder forwarder(Runnable preparation) {
        String deadLetters = kafka.topics().deadWebhooks();
        var settings = new ForwarderSettings(
                kafka.clientSettings(),
                group("delay"),
                properties.instance(),
                kafka.topics().webhookDeliveries()::equals);
        return new DelayForwarder(
                settings,
                retries,
                (delayed, reason) -> DeadLetters.of(delayed, deadLetters, "undeliverable", reason),
                clock,
                meters,
                preparation);
    }

    private String group(String name) {
        return kafka.topics().prefix() + "notifier-" + name;
    }
}
