package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.MembershipChanges.Change;
import io.tasklane.e2e.MembershipChanges.Repeat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When workers come and go, only what ran in the partitions that moved is repeated, and only if it was not done. */
@ExtendWith(KillableSuiteExtension.class)
class RebalanceDisturbsNobodyIT {

    private static final int TASKS = 6_400;

    @Test
    void noExecutionOfAKeptPartitionIsRepeated(KillableSuite suite) throws Exception {
        try (LoadWorkers workers = new LoadWorkers(suite, "rebalance");
                TaskHistory history = TaskHistory.fromNowOn(suite);
                CommandProducer commands = new CommandProducer(suite, workers)) {
            workers.startReady("one", "two");
            Map<String, Integer> partitions = new HashMap<>();
            for (int partition = 0; partition < KillableSuite.PARTITIONS; partition++) {
                for (String task : commands.send(partition, TASKS / KillableSuite.PARTITIONS, "\"millis\":80")) {
                    partitions.put(task, partition);
                }
            }
            Set<String> tasks = partitions.keySet();
            MembershipChanges changes = new MembershipChanges(workers, history);
            changes.join("three");
            changes.leave("two");
            changes.kill("one");
            changes.join("four");
            history.readToTheEnd();
            long endedUnderChanges = history.ended(tasks);
            history.readUntilEnded(tasks);

            List<Repeat> repeats = changes.repeats(partitions);
            Map<Change, Integer> counts = new HashMap<>();
            repeats.forEach(repeat -> counts.merge(repeat.cause(), 1, Integer::sum));
            System.out.println("RebalanceDisturbsNobody: tasks " + TASKS + ", executions "
                    + workers.executions().count());
            changes.all()
                    .forEach(change -> System.out.println("  " + change.what() + ": partitions kept "
                            + change.kept().size() + " of " + KillableSuite.PARTITIONS + ", in flight at most "
                            + change.inFlight() + ", repeated " + counts.getOrDefault(change, 0)));
            assertThat(history.ends(tasks)).isEqualTo(Map.of("completed", (long) TASKS));
            assertThat(endedUnderChanges).as("there was load all the time").isLessThan(TASKS);
            assertThat(repeats)
                    .noneMatch(repeat -> repeat.cause().kept().contains(repeat.partition()))
                    .noneMatch(repeat ->
                            repeat.first().worker().equals(repeat.second().worker()));
            counts.forEach((change, count) ->
                    assertThat((long) count).as(change.what()).isLessThanOrEqualTo(change.inFlight()));
        }
    }
}
