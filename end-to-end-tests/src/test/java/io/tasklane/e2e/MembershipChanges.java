package io.tasklane.e2e;

import io.tasklane.e2e.Executions.Execution;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Workers join, leave and die, one after the other, and what that did to the tasks that were running is counted. */
final class MembershipChanges {

    /**
     * A change that is over.
     *
     * @param end when the group was settled again, in milliseconds since 1970
     * @param kept the partitions whose owner stayed the same
     * @param inFlight how many executions it hit at most
     */
    record Change(String what, long end, Set<Integer> kept, long inFlight) {}

    /** Two executions of the same attempt, one after the other, and the change that made the second necessary. */
    record Repeat(Execution first, Execution second, int partition, Change cause) {}

    /** Stands for as many as the threads of those who give up partitions. */
    private static final long RUNNING = -1;

    private final LoadWorkers workers;
    private final TaskHistory history;
    private final List<Change> changes = new ArrayList<>();

    MembershipChanges(LoadWorkers workers, TaskHistory history) {
        this.workers = workers;
        this.history = history;
    }

    List<Change> all() {
        return changes;
    }

    void join(String name) throws Exception {
        Map<TopicPartition, String> before = workers.owners();
        workers.start(name);
        settle(name + " joins", before, RUNNING);
    }

    void leave(String name) throws Exception {
        Map<TopicPartition, String> before = workers.owners();
        workers.stop(name);
        settle(name + " leaves", before, RUNNING);
    }

    /** What the victim had begun and nobody could read the end of is what its death may hit. */
    void kill(String name) throws Exception {
        Map<TopicPartition, String> before = workers.owners();
        history.readToTheEnd();
        workers.kill(name);
        long begun = workers.executions().all().stream()
                .filter(one -> one.worker().equals(name) && !history.hasEnded(one.taskId()))
                .count();
        settle(name + " is killed", before, begun);
    }

    /** Who gives up partitions without dying publishes what has ended: so it loses what it runs, and has so many threads. */
    private void settle(String what, Map<TopicPartition, String> before, long begun) throws Exception {
        workers.awaitMembers();
        Map<TopicPartition, String> after = workers.owners();
        Set<Integer> kept = new HashSet<>();
        Set<String> givers = new HashSet<>();
        before.forEach((partition, owner) -> {
            if (owner.equals(after.get(partition))) {
                kept.add(partition.partition());
            } else {
                givers.add(owner);
            }
        });
        long running = (long) givers.size() * LoadWorkers.THREADS;
        changes.add(new Change(what, System.currentTimeMillis(), kept, begun == RUNNING ? running : begun));
    }

    /** @param partitions of all tasks */
    List<Repeat> repeats(Map<String, Integer> partitions) {
        List<Repeat> repeats = new ArrayList<>();
        Map<String, List<Execution>> attempts = workers.executions().all().stream()
                .filter(one -> partitions.containsKey(one.taskId()))
                .collect(Collectors.groupingBy(Execution::run));
        for (List<Execution> executions : attempts.values()) {
            for (int second = 1; second < executions.size(); second++) {
                Execution first = executions.get(second - 1);
                repeats.add(new Repeat(
                        first, executions.get(second), partitions.get(first.taskId()), causeOfTheEndOf(first)));
            }
        }
        return repeats;
    }

    /** The change that was under way, or next, when it ended; if it never ended, the one that its worker's death is. */
    private Change causeOfTheEndOf(Execution first) {
        return changes.stream()
                .filter(change -> first.hasEnded()
                        ? first.end() <= change.end()
                        : change.what().equals(first.worker() + " is killed"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing happened after " + first));
    }
}
