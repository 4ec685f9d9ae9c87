package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whoever got a 202 has a task that ends, whatever happens to the workers. It may be run again then, but whoever reads the events
 * sees it end once.
 */
@ExtendWith(KillableSuiteExtension.class)
class AcceptedTaskIsNeverLostIT {

    private static final int TASKS = 5_000;
    private static final int KILLS = 5;

    @Test
    void whenWorkersAreKilledAtAnyMomentUnderLoad(KillableSuite suite) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (LoadWorkers workers = new LoadWorkers(suite, "never-lost");
                TaskHistory history = TaskHistory.fromNowOn(suite)) {
            workers.startReady("one", "two");
            List<String> tasks;
            try (SubmissionLoad load =
                    SubmissionLoad.begun(suite.gateway(), TASKS, number -> workers.task("\"millis\":20"))) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    awaitExecuted(workers, (kill - 1) * TASKS / KILLS + random.nextInt(TASKS / KILLS));
                    workers.start(workers.killAny(random));
                }
                tasks = load.awaitAll();
            }
            history.readUntilEnded(tasks);

            Executions executions = workers.executions();
            System.out.println("AcceptedTaskIsNeverLost: tasks " + TASKS + ", kills " + KILLS
                    + ", executions that a kill cut off " + executions.unended() + ", executions " + executions.count()
                    + ", seed " + seed);
            assertThat(tasks).hasSize(TASKS).doesNotHaveDuplicates();
            assertThat(history.ends(tasks)).isEqualTo(Map.of("completed", (long) TASKS));
            assertThat(executions.unended())
                    .as("kills that hit no task prove nothing")
                    .isPositive();
            assertThat(executions.count())
                    .as("tasks whose execution was cut off have run again")
                    .isGreaterThanOrEqualTo(TASKS + executions.unended());
            // What clients see follows from the events; a part of the tasks is enough to see that it does.
            tasks.subList(0, TASKS / 20).forEach(task -> suite.gateway().awaitEnd(task, "completed"));
        }
    }

    private static void awaitExecuted(LoadWorkers workers, int tasks) {
        Awaitility.await(tasks + " tasks to be executed")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> workers.executions().tasks().size() >= tasks);
    }
}
