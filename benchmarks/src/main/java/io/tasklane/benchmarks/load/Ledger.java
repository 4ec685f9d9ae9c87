package io.tasklane.benchmarks.load;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Which tasks were accepted and which webhooks arrived, in whatever order: the two are held against each other in the end. */
public final class Ledger {

    /** What became of one accepted task's webhook: when the task was due, and when and how often the webhook came. */
    private record Arrival(long at, int times) {}

    private final Map<String, Long> dueAt = new ConcurrentHashMap<>();
    private final Map<String, Arrival> arrivals = new ConcurrentHashMap<>();
    private final LongAdder arrived = new LongAdder();

    /** @param due when the submission was due, in nanoseconds of {@link System#nanoTime} */
    public void accepted(String taskId, long due) {
        dueAt.put(taskId, due);
    }

    /** @param at when the webhook came, by the same clock */
    public void arrived(String taskId, long at) {
        arrivals.merge(taskId, new Arrival(at, 1), (first, again) -> new Arrival(first.at(), first.times() + 1));
        arrived.increment();
    }

    /** Webhooks so far, those that came twice counted twice. */
    public long webhooks() {
        return arrived.sum();
    }

    public long tasks() {
        return dueAt.size();
    }

    /** The tasks that were accepted. */
    public Set<String> taskIds() {
        return Set.copyOf(dueAt.keySet());
    }

    /** Whether each task that was accepted so far has had its webhook. */
    public boolean isSettled() {
        return arrivals.size() >= dueAt.size() && dueAt.keySet().stream().allMatch(arrivals::containsKey);
    }

    /** Holds one against the other. To be called when nothing is on its way any more. */
    public Reconciliation reconcile() {
        Latencies latencies = new Latencies();
        long lost = 0;
        long doubled = 0;
        long last = Long.MIN_VALUE;
        for (Map.Entry<String, Long> task : dueAt.entrySet()) {
            Arrival arrival = arrivals.get(task.getKey());
            if (arrival == null) {
                lost++;
            } else {
                doubled += arrival.times() > 1 ? 1 : 0;
                latencies.add(arrival.at() - task.getValue());
                last = Math.max(last, arrival.at());
            }
        }
        long unknown =
                arrivals.keySet().stream().filter(id -> !dueAt.containsKey(id)).count();
        return new Reconciliation(dueAt.size(), lost, doubled, unknown, latencies, last);
    }
}
