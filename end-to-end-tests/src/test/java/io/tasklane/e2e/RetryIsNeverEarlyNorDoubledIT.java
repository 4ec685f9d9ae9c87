package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.Executions.Execution;
import io.tasklane.e2e.TaskHistory.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A failed attempt is told once and followed by one next attempt, at its time and not before, whoever dies meanwhile. */
@ExtendWith(KillableSuiteExtension.class)
class RetryIsNeverEarlyNorDoubledIT {

    private static final int TASKS = 300;
    private static final int MOST_FAILURES = 3;

    @Test
    void evenIfAWorkerDiesWhileTasksWait(KillableSuite suite) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (LoadWorkers workers = new LoadWorkers(suite, "retry");
                TaskHistory history = TaskHistory.fromNowOn(suite)) {
            workers.startReady("one", "two");
            Map<String, Integer> failures = submit(suite, workers);
            Set<String> tasks = failures.keySet();
            int waiting = TASKS / 10 + random.nextInt(TASKS / 2);
            history.readUntil(
                    waiting + " failed attempts",
                    () -> failedAttempts(history, tasks) >= waiting,
                    () -> failedAttempts(history, tasks) + " attempts failed");
            history.readToTheEnd();
            String victim = random.nextBoolean() ? "one" : "two";
            workers.kill(victim);
            Set<String> hit = workers.executions().all().stream()
                    .filter(one -> one.worker().equals(victim) && !isTold(history, one))
                    .map(Execution::run)
                    .collect(Collectors.toSet());
            workers.start(victim);
            history.readUntilEnded(tasks);

            Executions executions = workers.executions();
            System.out.println("RetryIsNeverEarlyNorDoubled: tasks " + TASKS + ", failed attempts "
                    + failedAttempts(history, tasks) + ", of them before the kill " + waiting + ", executions "
                    + executions.count() + ", hit by the kill " + hit.size() + ", repeated " + executions.repeats()
                    + ", seed " + seed);
            assertThat(history.ends(tasks)).isEqualTo(Map.of("completed", (long) TASKS));
            failures.forEach((task, times) -> {
                assertThat(history.of(task, "retrying"))
                        .extracting(Event::attempt)
                        .as("failed attempts of %s, each told once", task)
                        .containsExactlyElementsOf(
                                IntStream.rangeClosed(1, times).boxed().toList());
                assertThat(history.endsOf(task).get(0).attempt()).isEqualTo(times + 1);
            });
            assertThat(executions.all()).allSatisfy(one -> assertNotEarly(one, history));
            assertThat(executions.repeated()).isSubsetOf(hit);
        }
    }

    /** Answers how often each task fails. */
    private static Map<String, Integer> submit(KillableSuite suite, LoadWorkers workers) {
        Map<String, Integer> failures = new HashMap<>();
        for (int times = 1; times <= MOST_FAILURES; times++) {
            String body = workers.task(
                    "\"millis\":20,\"failures\":" + times,
                    "\"retry\":{\"maxAttempts\":" + (MOST_FAILURES + 1) + ",\"initialSeconds\":1,\"maxSeconds\":4}");
            for (String task : SubmissionLoad.submitted(suite.gateway(), TASKS / MOST_FAILURES, number -> body)) {
                failures.put(task, times);
            }
        }
        return failures;
    }

    private static int failedAttempts(TaskHistory history, Set<String> tasks) {
        return tasks.stream()
                .mapToInt(task -> history.of(task, "retrying").size())
                .sum();
    }

    /** Whether what became of an execution could be read. */
    private static boolean isTold(TaskHistory history, Execution execution) {
        List<Event> told = new ArrayList<>(history.of(execution.taskId(), "retrying"));
        told.addAll(history.endsOf(execution.taskId()));
        return told.stream().anyMatch(event -> event.attempt() == execution.attempt());
    }

    private static void assertNotEarly(Execution execution, TaskHistory history) {
        history.of(execution.taskId(), "retrying").stream()
                .filter(failed -> failed.attempt() == execution.attempt() - 1)
                .forEach(failed -> assertThat(execution.begin())
                        .as(execution.toString())
                        .isGreaterThanOrEqualTo(failed.time("nextAttemptAt").toEpochMilli()));
    }
}
