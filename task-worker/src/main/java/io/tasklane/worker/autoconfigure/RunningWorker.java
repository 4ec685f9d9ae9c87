package io.tasklane.worker.autoconfigure;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.DeadLetters;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.Topics;
import io.tasklane.parallel.ParallelConsumer;
import io.tasklane.parallel.ParallelConsumerSettings;
import io.tasklane.parallel.ProcessingThreads;
import io.tasklane.parallel.delay.DelayForwarder;
import io.tasklane.parallel.delay.DelayTiers;
import io.tasklane.parallel.delay.ForwarderSettings;
import io.tasklane.worker.checkpoints.CheckpointReader;
import io.tasklane.worker.control.ControlFollower;
import io.tasklane.worker.execution.Deadlines;
import io.tasklane.worker.execution.TaskRunner;
import io.tasklane.worker.results.Results;
import io.tasklane.worker.types.HandledTypes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** A worker from its start to its stop: a consumer for each queue, and what all of them share. */
final class RunningWorker implements AutoCloseable {

    private final KafkaSettings kafka;
    private final WorkerProperties properties;
    private final MeterRegistry meters;
    private final Gauge openWishes;
    private final Deadlines deadlines = new Deadlines();
    private final ControlFollower follower;
    private final ProcessingThreads threads;
    private final TaskRunner runner;
    private final DelayForwarder forwarder;
    private final List<ParallelConsumer> consumers;

    RunningWorker(
            KafkaSettings kafka,
            WorkerProperties properties,
            HandledTypes types,
            Results results,
            Clock clock,
            MeterRegistry meters) {
        this.kafka = kafka;
        this.properties = properties;
        this.meters = meters;
        Topics topics = kafka.topics();
        follower = new ControlFollower(kafka.clientSettings(), topics);
        openWishes = Gauge.builder("tasklane.worker.cancel.wishes", follower, ControlFollower::open)
                .description("Wishes to cancel a task that are neither fulfilled nor withdrawn")
                .register(meters);
        threads = new ProcessingThreads("task", properties.threads());
        threads.bindTo(meters);
        runner = new TaskRunner(
                properties.runner(),
                types,
                topics,
                follower,
                new CheckpointReader(kafka.clientSettings(), topics.taskCheckpoints()),
                results,
                clock,
                deadlines,
                meters);
        Runnable preparation = new Preparation(kafka, properties, types, follower, clock);
        forwarder = forwarder(topics, clock, preparation);
        consumers = properties.queueNames().stream()
                .map(queue -> new ParallelConsumer(settings(topics, queue), runner, threads, meters, preparation))
                .toList();
    }

    void start() {
        follower.start();
        forwarder.start();
        consumers.forEach(ParallelConsumer::start);
    }

    /** Why no task can be run now, or nothing if one can. */
    Optional<String> problem() {
        if (!forwarder.isRunning() || !consumers.stream().allMatch(ParallelConsumer::isRunning)) {
            return Optional.of("no tasks are consumed");
        }
        return follower.isRecent() ? Optional.empty() : Optional.of("which tasks are to be cancelled is not known");
    }

    /** All queues drain at the same time; what they share stays until the last of them is done. */
    @Override
    public void close() {
        runner.flushCheckpoints();
        List<Thread> drains = consumers.stream()
                .map(consumer -> new Thread(consumer::close, "tasklane-drain"))
                .toList();
        drains.forEach(Thread::start);
        forwarder.close();
        drains.forEach(RunningWorker::await);
        follower.close();
        threads.close();
        deadlines.close();
        meters.remove(openWishes);
    }

    private static void await(Thread drain) {
        try {
            drain.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private DelayForwarder forwarder(Topics topics, Clock clock, Runnable preparation) {
        ForwarderSettings settings = new ForwarderSettings(
                kafka.clientSettings(),
                kafka.topics().prefix() + "worker-delay",
                requireNonNull(properties.instance()),
                topics.queues().asMatchPredicate());
        return new DelayForwarder(
                settings,
                new DelayTiers(topics.taskDelays()),
                (undeliverable, reason) -> DeadLetters.of(undeliverable, topics.deadTasks(), "undeliverable", reason),
                clock,
                meters,
                preparation);
    }

    private ParallelConsumerSettings settings(Topics topics, String queue) {
        int share =
                Math.max(1, properties.maxInFlight() / properties.queueNames().size());
        return new ParallelConsumerSettings(
                kafka.clientSettings(),
                kafka.topics().prefix() + "worker-" + queue,
                requireNonNull(properties.instance()),
                List.of(topics.queue(queue)),
                share,
                ParallelConsumerSettings.MAX_IN_FLIGHT_PER_PARTITION,
                properties.drainTimeout());
    }
}
