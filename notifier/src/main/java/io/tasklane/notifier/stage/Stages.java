package io.tasklane.notifier.stage;

import io.tasklane.model.Task;
import io.tasklane.model.TopicCreation;
import io.tasklane.parallel.ParallelConsumer;
import io.tasklane.parallel.ParallelConsumerSettings;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.SmartLifecycle;

/**
 * Runs all stages while the application runs. Each begins once the topics are there, and until then keeps trying in the
 * background, so that the order in which services and brokers come up does not matter.
 */
final class Stages implements SmartLifecycle {

    /** So that a broker that is away does not let the attempt to create topics last for minutes. */
    private final KafkaProperties kafka;

    private final StageProperties properties;
    private final List<Stage> stages;
    private final List<ParallelConsumer> engines = new CopyOnWriteArrayList<>();
    private volatile boolean running;
    private volatile boolean topicsAreThere;

    Stages(KafkaProperties kafka, StageProperties properties, List<Stage> stages) {
        this.kafka = kafka;
        this.properties = properties;
        this.stages = List.copyOf(stages);
    }

    @Override
    public void start() {
        running = true;
        for (Stage stage : stages) {
            var engine = new ParallelConsumer(settings(stage), stage.processor(), this::createTopics);
            engines.add(engine);
            engine.start();
        }
    }

    /** Whether the topics are there and all stages consume. */
    boolean areWorking() {
        return running && topicsAreThere && engines.stream().allMatch(ParallelConsumer::isRunning);
    }

    /** Stops all at the same time, so that it takes as long as the slowest stage and not as long as all of them. */
    @Override
    public void stop() {
        running = false;
        List<Thread> closings = engines.stream()
                .map(engine -> new Thread(engine::close, "notifier-stop"))
                .toList();
        closings.forEach(Thread::start);
        closings.forEach(Stages::join);
        engines.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The first stage to come creates them, the others wait for it. */
    private synchronized void createTopics() {
        if (topicsAreThere) {
            return;
        }
        if (!running) {
            throw new IllegalStateException("the notifier stops");
        }
        new TopicCreation(kafka.topics(), kafka.partitions())
                .createMissing(kafka.clientSettings(), List.of(Task.DEFAULT_QUEUE));
        topicsAreThere = true;
    }

    private ParallelConsumerSettings settings(Stage stage) {
        return new ParallelConsumerSettings(
                kafka.clientSettings(),
                kafka.topicPrefix() + "notifier-" + stage.name(),
                properties.instance(),
                List.of(stage.topic()),
                properties.threads(),
                stage.maxInFlight(),
                stage.maxInFlightPerPartition(),
                properties.drainTimeout());
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
