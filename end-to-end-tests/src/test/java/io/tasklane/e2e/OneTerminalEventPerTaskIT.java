package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workers die while they run tasks. Tasks are run again then, but whoever reads the events sees each of them end once. */
@ExtendWith(SuiteExtension.class)
class OneTerminalEventPerTaskIT {

    private static final int TASKS = 300;
    private static final int KILLS = 3;
    private static final int TASKS_PER_WORKER = 80;

    @TempDir
    Path folder;

    @Test
    void howeverOftenItsWorkerIsKilled(RunningSuite suite) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        GatewayClient gateway = suite.gateway();
        SlowWorker worker = SlowWorker.start(suite, folder);
        try (EventLog events = EventLog.committed(suite);
                EventLog live = EventLog.live(suite)) {
            awaitType(gateway);
            // So that all tasks wait when the first worker starts that will be killed, and none ever lacks work.
            worker.stop();
            Set<String> tasks = new HashSet<>();
            for (int number = 0; number < TASKS; number++) {
                tasks.add(gateway.submit("{\"taskName\":\"slow\",\"parameters\":{\"number\":" + number + "}}"));
            }
            worker = SlowWorker.start(suite, folder);
            long hit = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                // Far from the kill before: a task that is cut short by one has ended before the next.
                int started = kill * TASKS_PER_WORKER + 3 * SlowWorker.THREADS + random.nextInt(TASKS_PER_WORKER / 2);
                live.readUntil(() -> live.starts().size() >= started);
                live.readFor(Duration.ofMillis(random.nextInt(200)));
                assertThat(live.running())
                        .as("a kill that hits no task proves nothing")
                        .isPositive();
                hit += live.running();
                worker.kill();
                worker = SlowWorker.start(suite, folder);
            }
            events.readUntil(() -> events.ends().keySet().containsAll(tasks));
            tasks.forEach(task -> gateway.awaitEnd(task, "completed"));
            worker.stop();
            events.readToTheEnd();

            events.starts().keySet().retainAll(tasks);
            events.ends().keySet().retainAll(tasks);
            int executions = events.starts().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            System.out.println("tasks " + TASKS + ", kills " + KILLS + ", hit while they ran " + hit + ", executions "
                    + executions + ", seed " + seed);
            assertThat(events.ends()).hasSize(TASKS);
            assertThat(events.ends().values()).containsOnly(1);
            assertThat(executions).as("tasks that were hit have run again").isGreaterThan(TASKS);
        } finally {
            worker.close();
        }
    }

    private static void awaitType(GatewayClient gateway) {
        Awaitility.await("the type to be known")
                .atMost(Duration.ofSeconds(60))
                .until(() -> gateway.get("/taskTypes").body().contains("\"slow\""));
    }
}
