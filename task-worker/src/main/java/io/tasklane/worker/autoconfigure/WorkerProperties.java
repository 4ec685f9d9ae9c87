package io.tasklane.worker.autoconfigure;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.tasklane.model.Task;
import io.tasklane.model.TaskRules;
import io.tasklane.worker.execution.RunnerSettings;
import io.tasklane.worker.execution.WorkQueue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a worker runs.
 *
 * @param queue the queue whose tasks it runs, where it is one; {@code default} where neither this nor {@code queues} is given
 * @param queues the queues whose tasks it runs, each with its share of the threads and a limit of its own. All workers of a queue
 *     share its tasks, so all must have the same handlers
 * @param concurrency by the name of a task how many of its kind may run at a time; as its handler says where it is not given
 * @param instance the name of this process, which no other worker that lives may bear; host name and chance where not given
 * @param threads how many tasks run at a time
 * @param maxInFlight how many tasks of all queues may be fetched and not ended
 * @param interruptGrace how long a handler may go on after its time was over; then its thread is given up
 * @param cancelGrace how long a handler may go on after its task was cancelled; then its thread is given up
 * @param drainTimeout how long a stop waits for running tasks; what has not ended by then is run again by another worker
 */
@ConfigurationProperties("tasklane.worker")
record WorkerProperties(
        @Nullable String queue,
        @Nullable List<WorkQueue> queues,
        @Nullable Map<String, Integer> concurrency,
        @Nullable String instance,
        @DefaultValue("64") int threads,
        @DefaultValue("3000") int maxInFlight,
        @DefaultValue("5s") Duration interruptGrace,
        @DefaultValue("10s") Duration cancelGrace,
        @DefaultValue("5s") Duration drainTimeout) {

    WorkerProperties {
        queues = requireNonNullElse(queues, List.of());
        if (queue != null) {
            TaskRules.violatedByQueue(queue).ifPresent(words -> {
                throw new IllegalArgumentException("tasklane.worker.queue " + words);
            });
        }
        if (queue != null && !queues.isEmpty()) {
            throw new IllegalArgumentException("either tasklane.worker.queue or tasklane.worker.queues, not both");
        }
        queues = queues.isEmpty() ? List.of(WorkQueue.named(requireNonNullElse(queue, Task.DEFAULT_QUEUE))) : queues;
        requireDistinct(queues);
        concurrency = Map.copyOf(requireNonNullElse(concurrency, Map.of()));
        concurrency.forEach((name, most) -> {
            if (most < 1) {
                throw new IllegalArgumentException("tasklane.worker.concurrency." + name + " must be at least 1");
            }
        });
        if (instance == null || instance.isBlank()) {
            instance = hostName() + "-" + UUID.randomUUID().toString().substring(0, 8);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("tasklane.worker.threads must be at least 1");
        }
        if (maxInFlight < threads) {
            throw new IllegalArgumentException(
                    "tasklane.worker.max-in-flight must be at least tasklane.worker.threads");
        }
        requireNotNegative("interrupt-grace", interruptGrace);
        requireNotNegative("cancel-grace", cancelGrace);
        requireNotNegative("drain-timeout", drainTimeout);
    }

    /** How tasks are run. */
    RunnerSettings runner() {
        return new RunnerSettings(
                requireNonNull(instance),
                requireNonNull(queues),
                requireNonNull(concurrency),
                interruptGrace,
                cancelGrace);
    }

    /** In their order; the first is that of handlers that name none. */
    List<String> queueNames() {
        return requireNonNull(queues).stream().map(WorkQueue::name).toList();
    }

    private static void requireDistinct(List<WorkQueue> queues) {
        Set<String> names = new HashSet<>();
        for (WorkQueue one : queues) {
            if (!names.add(one.name())) {
                throw new IllegalArgumentException("tasklane.worker.queues has " + one.name() + " twice");
            }
        }
    }

    private static void requireNotNegative(String setting, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("tasklane.worker." + setting + " must not be negative");
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "worker";
        }
    }
}
