package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;
import static io.tasklane.gateway.status.Happenings.kafkaRecord;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.TaskId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskLookupTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration NONE = Duration.ZERO;

    private static final String OLD = "018cc251-f400-7000-8000-000000000000";

    private final MemoryStore memory = new MemoryStore();
    private final TaskViews views = new TaskViews(memory.store);
    private final Arrivals arrivals = new Arrivals();
    private final Projection projection =
            new Projection(TOPICS, memory.store, arrivals, tasks -> {}, new SimpleMeterRegistry());
    private final Happenings happenings = new Happenings();
    private final String id = happenings.task.taskId().value();

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void aKnownTaskIsFoundAtOnce() {
        submit();

        assertThat(lookup(NONE, 1, time -> false).find(id, Caller.ANYBODY).taskName())
                .isEqualTo("resize");
    }

    @Test
    void aTaskThatIsStillOnItsWayIsWaitedFor() {
        CompletableFuture<TaskView> found = CompletableFuture.supplyAsync(
                () -> lookup(LONG, 1, time -> false).find(id, Caller.ANYBODY));

        submit();

        assertThat(found.join().taskName()).isEqualTo("resize");
    }

    @Test
    void aTaskThatAnotherGatewayProjectsIsFoundToo() {
        Projection another =
                new Projection(TOPICS, memory.store, new Arrivals(), tasks -> {}, new SimpleMeterRegistry());
        CompletableFuture<TaskView> found = CompletableFuture.supplyAsync(
                () -> lookup(LONG, 1, time -> false).find(id, Caller.ANYBODY));

        another.on(List.of(kafkaRecord(TOPICS.queue("default"), 0, happenings.submitted())));

        assertThat(found.join().taskName()).isEqualTo("resize");
    }

    @Test
    void aRecentIdIsUnknownOnlyIfTheProjectionIsUpToDate() {
        assertThat(problem(lookup(NONE, 1, time -> true), id)).isEqualTo(ProblemType.NO_SUCH_TASK);
        assertThat(problem(lookup(NONE, 1, time -> false), id)).isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE);
    }

    @Test
    void aTaskThatComesWhileTheLagIsMeasuredIsFound() {
        TaskLookup lookup = lookup(NONE, 1, time -> {
            submit();
            return true;
        });

        assertThat(lookup.find(id, Caller.ANYBODY).taskName()).isEqualTo("resize");
    }

    @Test
    void anIdThatIsOldOrNoneOfOursIsNotWaitedFor() {
        TaskLookup lookup = lookup(LONG, 1, time -> true);

        assertThat(problem(lookup, OLD)).isEqualTo(ProblemType.NO_SUCH_TASK);
        assertThat(problem(lookup, "8e03978e-40d5-43e8-bc93-6894a57f9324")).isEqualTo(ProblemType.NO_SUCH_TASK);
        assertThat(problem(lookup, "nonsense")).isEqualTo(ProblemType.NO_SUCH_TASK);
        assertThat(problem(lookup, id.toUpperCase(Locale.ROOT))).isEqualTo(ProblemType.NO_SUCH_TASK);
    }

    @Test
    void anOldTaskIsNotDeniedWhileTheStoreIsBeingRebuilt() {
        assertThat(problem(lookup(LONG, 1, time -> false), OLD)).isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE);
    }

    @Test
    void moreThanAFewDoNotWait() throws InterruptedException {
        CountDownLatch oneWaits = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        TaskLookup lookup = lookup(NONE, 1, time -> {
            oneWaits.countDown();
            enough.await();
            return true;
        });
        CompletableFuture<ProblemType> first = CompletableFuture.supplyAsync(() -> problem(lookup, id));
        oneWaits.await();

        assertThat(problem(lookup, TaskId.create().value())).isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE);
        enough.countDown();
        assertThat(first.join()).isEqualTo(ProblemType.NO_SUCH_TASK);
    }

    @Test
    void aTaskOfAnotherTenantIsNotThere() {
        submit();

        TaskLookup lookup = lookup(NONE, 1, time -> true);
        assertThat(lookup.find(id, Caller.ANYBODY).taskName()).isEqualTo("resize");
        assertThat(catchThrowableOfType(ProblemException.class, () -> lookup.find(id, new Caller("another")))
                        .problem()
                        .kind())
                .isEqualTo(ProblemType.NO_SUCH_TASK);
    }

    private void submit() {
        projection.on(List.of(kafkaRecord(TOPICS.queue("default"), 0, happenings.submitted())));
    }

    private TaskLookup lookup(Duration patience, int waiting, TaskLookup.Lag lag) {
        return new TaskLookup(
                views,
                arrivals,
                lag,
                Clock.systemUTC(),
                new StatusProperties(Duration.ofDays(7), patience, waiting, 10));
    }

    private static ProblemType problem(TaskLookup lookup, String id) {
        return catchThrowableOfType(ProblemException.class, () -> lookup.find(id, Caller.ANYBODY))
                .problem()
                .kind();
    }
}
