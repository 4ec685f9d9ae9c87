package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A task that takes long holds up none behind it in its partition, and what was done behind it is not done again. */
@ExtendWith(KillableSuiteExtension.class)
class SlowTaskBlocksNobodyIT {

    private static final int BLOCKED = 0;

    /** Two, for how much they differ says how far the machine can be trusted: neither has anything that the other has not. */
    private static final List<Integer> FREE = List.of(1, 2);

    private static final int PARTITIONS = 3;
    private static final int ROUNDS = 10;
    private static final int TASKS_OF_A_ROUND = 1_000;
    private static final int TASKS_AT_THE_KILL = 1_000;

    @Test
    void thousandsBehindItEndAsFastAsWithoutItAndOnlyOnce(KillableSuite suite) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (LoadWorkers workers = new LoadWorkers(suite, "slow-task");
                TaskHistory history = TaskHistory.fromNowOn(suite);
                CommandProducer commands = new CommandProducer(suite, workers)) {
            workers.startReady("only");
            Measurement measurement = new Measurement(commands, history);
            for (int partition = 0; partition < PARTITIONS; partition++) {
                measurement.nanosOf(partition);
            }
            measurement.done.clear();
            // It takes until the test opens its gate: longer than all that is measured.
            String slow = commands.send(BLOCKED, 1, "\"gate\":\"open\"").get(0);
            awaitExecuted(workers, List.of(slow), 1);

            double[] nanos = new double[PARTITIONS];
            for (int turn = 0; turn < ROUNDS * PARTITIONS; turn++) {
                // Each partition is as often the first, the second and the last of a round.
                int partition = (turn + turn / PARTITIONS) % PARTITIONS;
                nanos[partition] += measurement.nanosOf(partition);
            }
            double without = (nanos[FREE.get(0)] + nanos[FREE.get(1)]) / 2;
            double ratio = nanos[BLOCKED] / without;
            double noise =
                    Math.max(nanos[FREE.get(0)], nanos[FREE.get(1)]) / Math.min(nanos[FREE.get(0)], nanos[FREE.get(1)]);
            List<String> hit = commands.send(BLOCKED, TASKS_AT_THE_KILL, "\"millis\":10");
            awaitExecuted(workers, hit, TASKS_AT_THE_KILL / 10 + random.nextInt(TASKS_AT_THE_KILL / 2));
            history.readToTheEnd();
            List<String> doneBefore = hit.stream().filter(history::hasEnded).toList();
            assertThat(history.hasEnded(slow)).isFalse();
            workers.kill("only");
            Executions atTheKill = workers.executions().of(hit);
            workers.start("only");
            awaitExecuted(workers, List.of(slow), 2);
            Files.createFile(workers.gate("open"));
            measurement.done.addAll(hit);
            measurement.done.add(slow);
            history.readUntilEnded(measurement.done);

            Executions executions = workers.executions();
            long inFlight = atTheKill.count() - doneBefore.size();
            System.out.printf(
                    "SlowTaskBlocksNobody: %d tasks behind a slow one took %.2f of the time without it, two partitions "
                            + "without it differ by %.2f; at the kill in flight %d, repeated %d; seed %d%n",
                    ROUNDS * TASKS_OF_A_ROUND,
                    ratio,
                    noise,
                    inFlight,
                    executions.of(hit).repeats(),
                    seed);
            assertThat(ratio).isLessThanOrEqualTo(1.2 * noise);
            assertThat(history.ends(measurement.done)).isEqualTo(Map.of("completed", (long) measurement.done.size()));
            assertThat(executions.of(List.of(slow)).count()).isEqualTo(2);
            assertThat(executions.of(measurement.done).repeats())
                    .as("but for it, only what was in flight ran again")
                    .isEqualTo(1 + executions.of(hit).repeats());
            assertThat(executions.of(doneBefore).repeats()).isZero();
            assertThat(executions.of(hit).repeats()).isLessThanOrEqualTo(inFlight);
        }
    }

    private static void awaitExecuted(LoadWorkers workers, List<String> tasks, int executions) {
        Awaitility.await(executions + " executions of " + tasks.size() + " tasks")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> workers.executions().of(tasks).count() >= executions);
    }

    /** How long a round takes, from the first command until a reader has seen the last end. */
    private static final class Measurement {

        private final CommandProducer commands;
        private final TaskHistory history;
        private final List<String> done = new ArrayList<>();

        Measurement(CommandProducer commands, TaskHistory history) {
            this.commands = commands;
            this.history = history;
        }

        long nanosOf(int partition) throws Exception {
            long begin = System.nanoTime();
            List<String> tasks = commands.send(partition, TASKS_OF_A_ROUND, "");
            history.readUntil(
                    "the end of a round",
                    () -> history.ended(tasks) == tasks.size(),
                    () -> history.ended(tasks) + " have ended");
            done.addAll(tasks);
            return System.nanoTime() - begin;
        }
    }
}
