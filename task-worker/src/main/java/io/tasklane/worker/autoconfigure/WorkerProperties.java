package io.tasklane.worker.autoconfigure;

import io.tasklane.model.Task;
import io.tasklane.model.TaskRules;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a worker runs.
 *
 * @param queue the queue whose tasks it runs. All workers of a queue share its tasks, so all must have the same handlers
 * @param instance the name of this process, which no other worker that lives may bear; host name and chance where not given
 * @param threads how many tasks run at a time
 * @param maxInFlight how many tasks may be fetched and not ended; waiting ones count
 * @param drainTimeout how long a stop waits for running tasks; what has not ended by then is run again by another worker
 */
@ConfigurationProperties("tasklane.worker")
record WorkerProperties(
        @DefaultValue(Task.DEFAULT_QUEUE) String queue,
        @Nullable String instance,
        @DefaultValue("64") int threads,
        @DefaultValue("3000") int maxInFlight,
        @DefaultValue("5s") Duration drainTimeout) {

    WorkerProperties {
        TaskRules.violatedByQueue(queue).ifPresent(words -> {
            throw new IllegalArgumentException("tasklane.worker.queue " + words);
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
        if (drainTimeout.isNegative()) {
            throw new IllegalArgumentException("tasklane.worker.drain-timeout must not be negative");
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
