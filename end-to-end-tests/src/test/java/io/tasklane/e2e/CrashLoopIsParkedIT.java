package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A task that ends the process of each worker that runs it is given up, and those that ran beside it are not. */
@ExtendWith(KillableSuiteExtension.class)
class CrashLoopIsParkedIT {

    private static final int RECORDED_STARTS = 3;
    private static final int GOOD = 100;

    @Test
    void afterThreeStartsItIsADeadLetterAndAllOthersComplete(KillableSuite suite) throws Exception {
        try (LoadWorkers workers = new LoadWorkers(suite, "crash-loop");
                TaskHistory history = TaskHistory.fromNowOn(suite);
                CommandProducer commands = new CommandProducer(suite, workers)) {
            workers.startReady("only");
            // It ends its process while the first of those behind it run: they are cut off by every crash.
            List<String> all = new ArrayList<>(commands.send(0, 1, "\"millis\":200,\"halt\":true"));
            String bad = all.get(0);
            List<String> good = commands.send(0, GOOD, "\"millis\":400");
            all.addAll(good);
            history.readUntil(
                    "the end of all tasks",
                    () -> {
                        workers.dead().forEach(workers::start);
                        return history.ended(all) == all.size();
                    },
                    () -> history.ends(all) + ", starts of the bad one "
                            + workers.executions().of(List.of(bad)).count());
            history.readToTheEnd();

            Executions ofBad = workers.executions().of(List.of(bad));
            Executions ofGood = workers.executions().of(good);
            int most =
                    ofGood.byTask().values().stream().mapToInt(List::size).max().orElseThrow();
            System.out.println("CrashLoopIsParked: starts of the bad task " + ofBad.count() + ", of the good " + GOOD
                    + " cut off " + ofGood.unended() + " executions, most starts of a good one " + most);
            assertThat(history.ends(List.of(bad))).isEqualTo(Map.of("failed", 1L));
            assertThat(history.ends(good)).isEqualTo(Map.of("completed", (long) GOOD));
            assertThat(ofBad.count()).isBetween(RECORDED_STARTS, RECORDED_STARTS + 1);
            assertThat(ofGood.unended())
                    .as("at each crash good ones ran beside it")
                    .isGreaterThanOrEqualTo(ofBad.count());
            try (DeadTasks dead = DeadTasks.of(suite, workers)) {
                assertThat(dead.readUntil(1)).singleElement().satisfies(letter -> {
                    assertThat(new String(letter.key(), StandardCharsets.UTF_8)).isEqualTo(bad);
                    assertThat(DeadTasks.header(letter, "tasklane-reason")).isEqualTo("crash-loop");
                });
            }
        }
    }
}
