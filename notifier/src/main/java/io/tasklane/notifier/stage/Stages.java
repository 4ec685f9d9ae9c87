package io.tasklane.notifier.stage;

import io.tasklane.model.KafkaSettings;
import io.tasklane.model.Task;
import io.tasklane.model.TopicCreation;
import java.util.List;
import java.util.function.Function;
import org.springframework.context.SmartLifecycle;

/**
 * Runs all stages while the application runs. Each begins once the topics are there, and until then keeps trying in the
 * background, so that the order in which services and brokers come up does not matter.
 */
final class Stages implements SmartLifecycle {

    private final KafkaSettings kafka;
    private final Function<Runnable, List<Consuming>> engines;
    private volatile List<Consuming> consuming = List.of();
    private volatile boolean running;
    private volatile boolean topicsAreThere;

    /** @param engines makes all that is to consume after a preparation */
    Stages(KafkaSettings kafka, Function<Runnable, List<Consuming>> engines) {
        this.kafka = kafka;
        this.engines = engines;
    }

    @Override
    public void start() {
        running = true;
        consuming = engines.apply(this::createTopics);
        consuming.forEach(each -> each.start().run());
    }

    /** Whether the topics are there and all stages consume. */
    boolean areWorking() {
        return running
                && topicsAreThere
                && consuming.stream().allMatch(each -> each.isRunning().getAsBoolean());
    }

    /** Stops all at the same time, so that it takes as long as the slowest stage and not as long as all of them. */
    @Override
    public void stop() {
        running = false;
        List<Thread> closings = consuming.stream()
                .map(each -> new Thread(each.close(), "notifier-stop"))
                .toList();
        closings.forEach(Thread::start);
        closings.forEach(Stages::join);
        consuming = List.of();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The first to come creates them, the others wait for it. */
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

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
