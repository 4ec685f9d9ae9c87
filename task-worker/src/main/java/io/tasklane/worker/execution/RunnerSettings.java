package io.tasklane.worker.execution;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How tasks are run.
 *
 * @param worker the name of this process, as started events give it
 * @param queues whose tasks, at least one
 * @param concurrency by the name of a task how many of its kind may run at a time, where it is not as its handler says
 * @param interruptGrace how long a handler has to end after its time was over, before its thread is given up
 * @param cancelGrace the same after its task was cancelled
 */
public record RunnerSettings(
        String worker,
        List<WorkQueue> queues,
        Map<String, Integer> concurrency,
        Duration interruptGrace,
        Duration cancelGrace) {

    public RunnerSettings {
        queues = List.copyOf(queues);
        concurrency = Map.copyOf(concurrency);
    }
}
