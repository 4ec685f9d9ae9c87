package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.TaskHistory.Event;
import io.tasklane.model.CancelRequested;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskId;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.IntPredicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever cancels a task sees it end, once, whatever it was doing, and whatever it or its worker does then. */
@ExtendWith(KillableSuiteExtension.class)
class CancelAlwaysEndsIT {

    private static final int LONG_SECONDS = 3_600;
    private static final int SHORT_SECONDS = 8;
    private static final EventCodec CODEC = new EventCodec("/e2e");

    /**
     * Tasks that do the same.
     *
     * @param tasks as many of each partition
     * @param byRecord which of them are cancelled by a record on Kafka; the others are over HTTP
     */
    private record Kind(String name, List<String> tasks, IntPredicate byRecord) {}

    private final Map<String, Instant> requested = new HashMap<>();

    @Test
    void whateverTheTaskIsDoing(KillableSuite suite) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (LoadWorkers workers = new LoadWorkers(suite, "cancel", "--tasklane.worker.cancel-grace=2s");
                TaskHistory history = TaskHistory.fromNowOn(suite);
                CommandProducer commands = new CommandProducer(suite, workers)) {
            workers.startReady("one", "two");
            List<Kind> kinds = tasksOfEachKind(workers, history, commands);
            List<String> all =
                    kinds.stream().flatMap(kind -> kind.tasks().stream()).toList();

            kinds.forEach(kind -> cancel(suite, commands, kind, 0, kind.tasks().size() / 2));
            String victim = random.nextBoolean() ? "one" : "two";
            workers.kill(victim);
            int cutOff = workers.executions().unendedOf(victim);
            kinds.forEach(kind -> cancel(
                    suite, commands, kind, kind.tasks().size() / 2, kind.tasks().size()));
            workers.start(victim);
            history.readUntilEnded(all);
            Files.createFile(workers.gate("late"));
            await("all late results", () -> workers.executions().unended() == cutOff);
            List<String> afterwards = new ArrayList<>();
            for (int partition = 0; partition < KillableSuite.PARTITIONS; partition++) {
                afterwards.addAll(commands.send(partition, 2, ""));
            }
            history.readUntilEnded(afterwards);

            System.out.println("CancelAlwaysEnds: running at the kill " + cutOff + ", seed " + seed);
            kinds.forEach(kind -> System.out.println("  " + kind.name() + ": " + history.ends(kind.tasks())));
            all.forEach(task -> assertEndedOnce(history, task));
            kinds.forEach(kind ->
                    assertThat(history.ends(kind.tasks())).as(kind.name()).containsKey("cancelled"));
            all.forEach(task ->
                    suite.gateway().awaitEnd(task, history.endsOf(task).get(0).what()));
            assertThat(suite.gateway().delete("/taskStatus/" + all.get(0)).statusCode())
                    .isEqualTo(409);
        }
    }

    /** Those that run need all threads, so that those in the queue stay there, and those that wait when they are due. */
    private static List<Kind> tasksOfEachKind(LoadWorkers workers, TaskHistory history, CommandProducer commands)
            throws Exception {
        List<String> retrying = sent(commands, 2, failing(workers, LONG_SECONDS));
        List<String> scheduled = sent(commands, 2, scheduled(workers, LONG_SECONDS));
        List<String> soonRetrying = sent(commands, 2, failing(workers, SHORT_SECONDS));
        awaitEvent(history, retrying, "retrying");
        awaitEvent(history, soonRetrying, "retrying");
        awaitEvent(history, scheduled, "scheduled");
        List<String> soonScheduled = sent(commands, 2, scheduled(workers, SHORT_SECONDS));
        awaitEvent(history, soonScheduled, "scheduled");
        int each = 2 * LoadWorkers.THREADS / KillableSuite.PARTITIONS / 2;
        List<String> obedient = sent(commands, each, workers.task("\"gate\":\"never\""));
        List<String> deaf = sent(commands, each, workers.task("\"gate\":\"late\",\"deaf\":true"));
        await(
                "all to run",
                () -> workers.executions().of(obedient).count() == obedient.size()
                        && workers.executions().of(deaf).count() == deaf.size());
        List<String> queued = sent(commands, 10, workers.task(""));
        IntPredicate everySecond = number -> number % 2 == 0;
        // In the queue first: once others have ended they would run. What waits for long nobody holds but the gateway's
        // word.
        return List.of(
                new Kind("in the queue", queued, everySecond),
                new Kind("waiting a little for another attempt", soonRetrying, number -> true),
                new Kind("waiting a little for their time", soonScheduled, number -> true),
                new Kind("waiting long for another attempt", retrying, number -> false),
                new Kind("waiting long for their time", scheduled, number -> false),
                new Kind("running", obedient, everySecond),
                new Kind("running and deaf", deaf, everySecond));
    }

    private static String failing(LoadWorkers workers, int wait) {
        return workers.task(
                "\"failures\":100",
                "\"retry\":{\"maxAttempts\":100,\"initialSeconds\":" + wait + ",\"maxSeconds\":" + wait + "}");
    }

    private static String scheduled(LoadWorkers workers, int wait) {
        return workers.task("", "\"runAt\":\"" + Instant.now().plusSeconds(wait) + "\"");
    }

    private static List<String> sent(CommandProducer commands, int tasksOfAPartition, String body) throws Exception {
        List<String> tasks = new ArrayList<>();
        for (int number = 0; number < tasksOfAPartition * KillableSuite.PARTITIONS; number++) {
            tasks.addAll(commands.sendAll(number % KillableSuite.PARTITIONS, 1, body));
        }
        return tasks;
    }

    private static void awaitEvent(TaskHistory history, List<String> tasks, String what) {
        history.readUntil(
                what + " of all",
                () -> tasks.stream().noneMatch(task -> history.of(task, what).isEmpty()),
                () -> "not so of all " + tasks.size());
    }

    private void cancel(KillableSuite suite, CommandProducer commands, Kind kind, int from, int to) {
        for (int number = from; number < to; number++) {
            String task = kind.tasks().get(number);
            String path = "/taskStatus/" + task;
            await(
                    "task " + task + " to be known",
                    () -> suite.gateway().get(path).statusCode() == 200);
            requested.put(task, Instant.now());
            if (kind.byRecord().test(number)) {
                var wish = new CancelRequested(new TaskId(task), Task.DEFAULT_TENANT, Instant.now(), false);
                commands.send(CODEC.encode(suite.kafka().topic("task-control"), wish, null));
            } else {
                // It may have ended just before.
                assertThat(suite.gateway().delete(path).statusCode()).isIn(202, 409);
            }
        }
    }

    private void assertEndedOnce(TaskHistory history, String task) {
        assertThat(history.endsOf(task)).as(task).singleElement().satisfies(end -> {
            if (!end.what().equals("cancelled")) {
                assertThat(end.time("occurredAt")).as("%s", end).isBefore(requested.get(task));
            }
        });
        assertThat(history.of(task).stream().map(Event::what).reduce((before, last) -> last))
                .as("nothing happens to %s after its end", task)
                .hasValue(history.endsOf(task).get(0).what());
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }
}
