package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.Executions.Execution;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A task with a time begins at that time: never before, and soon after. */
@ExtendWith(KillableSuiteExtension.class)
class ScheduledTaskRunsOnTimeIT {

    private static final int TASKS = 1_000;
    private static final Duration AHEAD = Duration.ofSeconds(5);
    private static final Duration SPREAD = Duration.ofSeconds(10);
    private static final long PUNCTUAL_MILLIS = 1_500;

    @Test
    void noneStartsEarlyAndNearlyAllAreAsPunctualAsATimer(KillableSuite suite) throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (LoadWorkers workers = new LoadWorkers(suite, "on-time");
                TaskHistory history = TaskHistory.fromNowOn(suite);
                CommandProducer commands = new CommandProducer(suite, workers)) {
            workers.startReady("one", "two");
            Map<String, Instant> times = new HashMap<>();
            Queue<Long> timerLateness = new ConcurrentLinkedQueue<>();
            Instant first = Instant.now().plus(AHEAD);
            for (int number = 0; number < TASKS; number++) {
                String id = UUID.randomUUID().toString();
                Instant runAt = first.plus(SPREAD.multipliedBy(number).dividedBy(TASKS));
                times.put(id, runAt);
                commands.send(commands.command(
                        number % KillableSuite.PARTITIONS, id, workers.task("", "\"runAt\":\"" + runAt + "\"")));
                timer.schedule(
                        () -> timerLateness.add(millisSince(runAt, System.currentTimeMillis())),
                        Duration.between(Instant.now(), runAt).toMillis(),
                        TimeUnit.MILLISECONDS);
            }
            history.readUntilEnded(times.keySet());

            List<Execution> executions = workers.executions().all();
            List<Long> lateness = executions.stream()
                    .map(one -> millisSince(times.get(one.taskId()), one.begin()))
                    .toList();
            long late = percentile99(lateness);
            long timerLate = percentile99(timerLateness);
            System.out.println("ScheduledTaskRunsOnTime: tasks " + TASKS + ", p99 lateness " + late
                    + " ms, that of a timer thread meanwhile " + timerLate + " ms");
            assertThat(history.ends(times.keySet())).isEqualTo(Map.of("completed", (long) TASKS));
            assertThat(executions).hasSize(TASKS);
            assertThat(lateness).allMatch(millis -> millis >= 0);
            assertThat(late).isLessThanOrEqualTo(PUNCTUAL_MILLIS + 2 * timerLate);
        } finally {
            timer.shutdownNow();
        }
    }

    private static long millisSince(Instant due, long millis) {
        return millis - due.toEpochMilli();
    }

    private static long percentile99(Collection<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() * 99 / 100);
    }
}
