package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The broker is away for a while, and when it is back all goes on by itself. */
@ExtendWith(KillableSuiteExtension.class)
class BrokerOutageHealsIT {

    private static final Duration OUTAGE = Duration.ofSeconds(30);
    private static final int TASKS = 2_000;
    private static final int BEFORE_THE_OUTAGE = 500;

    @Test
    void everyAcceptedTaskEndsOnceAndNobodyIsStartedAgain(KillableSuite suite) throws Exception {
        try (LoadWorkers workers = new LoadWorkers(suite, "outage");
                TaskHistory history = TaskHistory.fromNowOn(suite)) {
            workers.startReady("one", "two");
            Map<String, Long> pids = workers.pids();
            long gateway = suite.gatewayProcess().pid();
            List<String> tasks;
            int refusals;
            long healed;
            try (SubmissionLoad load =
                    SubmissionLoad.begun(suite.gateway(), TASKS, number -> workers.task("\"millis\":20"))) {
                awaitUnderLoad(load);
                suite.brokerProcess().kill();
                Awaitility.await("the end of the outage")
                        .atMost(OUTAGE.multipliedBy(2))
                        .pollDelay(OUTAGE)
                        .until(() -> true);
                suite.brokerProcess().startAgain();
                long back = System.nanoTime();
                tasks = load.awaitAll();
                refusals = load.refusals();
                history.readUntilEnded(tasks);
                healed = System.nanoTime() - back;
            }

            Executions executions = workers.executions().of(tasks);
            System.out.println("BrokerOutageHeals: tasks " + TASKS + ", outage " + OUTAGE.toSeconds()
                    + " s, submissions refused meanwhile " + refusals + ", executions " + executions.count()
                    + ", all ended after the broker's start in "
                    + Duration.ofNanos(healed).toMillis() + " ms");
            assertThat(history.ends(tasks)).isEqualTo(Map.of("completed", (long) TASKS));
            assertThat(refusals).as("there was load during the outage").isPositive();
            assertThat(workers.pids()).isEqualTo(pids);
            assertThat(workers.dead()).isEmpty();
            assertThat(suite.gatewayProcess().pid()).isEqualTo(gateway);
            assertThat(suite.gatewayProcess().isAlive()).isTrue();
            tasks.forEach(task -> suite.gateway().awaitEnd(task, "completed"));
        }
    }

    private static void awaitUnderLoad(SubmissionLoad load) {
        Awaitility.await("tasks to be accepted")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> load.accepted().size() >= BEFORE_THE_OUTAGE);
    }
}
