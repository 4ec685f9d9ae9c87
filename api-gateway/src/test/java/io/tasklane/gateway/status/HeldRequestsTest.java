package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;
import static io.tasklane.gateway.status.Happenings.kafkaRecord;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.preferences.Preferences;
import io.tasklane.gateway.preferences.PreferencesInTests;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.TaskEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.context.request.async.DeferredResult;

class HeldRequestsTest {

    private static final Instant NOW = Happenings.second(100);
    private static final Duration LONG = Preferences.LONGEST_WAIT;

    private final MemoryStore memory = new MemoryStore();
    private final TaskViews views = new TaskViews(memory.store);
    private final Projection projection =
            new Projection(TOPICS, memory.store, new Arrivals(), tasks -> {}, new SimpleMeterRegistry());
    private final Happenings happenings = new Happenings();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final HeldFixture held = new HeldFixture(views, clock, 2);

    @AfterEach
    void close() {
        held.close();
        memory.close();
    }

    @Test
    void whatItIsToldOfIsAnsweredOnceTheViewHasIt() {
        inView(1, happenings.started(1, 1));
        TaskView before = view();
        CompletableFuture<TaskView> answer = changeOf(before, LONG);

        held.live.happened(happenings.progressed(2, 1, 0.5), 0, 2);
        held.live.happened(happenings.progressed(3, 1, 0.6), 0, 3);
        inView(2, happenings.progressed(2, 1, 0.5));
        inView(3, happenings.progressed(3, 1, 0.6));

        assertThat(join(answer).versionAt(NOW)).isGreaterThan(before.versionAt(NOW));
    }

    @Test
    void whatCameBetweenTheLookAndTheWaitIsSeen() {
        inView(1, happenings.started(1, 1));
        TaskView before = view();
        held.live.happened(happenings.progressed(2, 1, 0.5), 0, 2);
        inView(2, happenings.progressed(2, 1, 0.5));

        assertThat(join(changeOf(before, LONG)).offset()).isEqualTo(2);
    }

    @Test
    void aCommandThatBecomesKnownIsAChangeToo() {
        inView(1, happenings.started(1, 1), happenings.retrying(2, 1, 50));
        projection.on(List.of(kafkaRecord(TOPICS.queue("default"), 0, happenings.submitted())));
        TaskView before = view();
        assertThat(before.stateAt(NOW).text()).isEqualTo("queued");
        CompletableFuture<TaskView> answer = changeOf(before, LONG);

        projection.on(List.of(kafkaRecord(TOPICS.queue("default"), 1, happenings.submittedAgain())));

        assertThat(join(answer).versionAt(NOW)).isGreaterThan(before.versionAt(NOW));
    }

    @Test
    void whenTheTimeIsOverTheViewIsAskedOnceMore() {
        inView(1, happenings.started(1, 1));
        CompletableFuture<TaskView> answer = changeOf(view(), Duration.ofMillis(300));

        inView(2, happenings.completed(2, 1));

        assertThat(join(answer).offset()).as("although nobody told of it").isEqualTo(2);
    }

    @Test
    void whoeverIsHeldIsAnsweredAtOnceWhenTheGatewayStops() {
        inView(1, happenings.started(1, 1));
        TaskView before = view();
        CompletableFuture<TaskView> answer = changeOf(before, LONG);

        held.requests.stop();

        assertThat(join(answer)).isEqualTo(before);
        assertThat(hold(before, LONG, new CompletableFuture<>())).isEmpty();
    }

    @Test
    void aLogThatBeginsAnewIsNoReasonToSleepOn() {
        inView(1, happenings.started(1, 1));
        TaskView before = view();
        CompletableFuture<TaskView> answer = changeOf(before, LONG);

        held.live.beginAnew();

        assertThat(join(answer)).isEqualTo(before);
    }

    @Test
    void whereThereIsNoRoomTheAnswerComesAtOnceAndSaysOfNoWait() {
        inView(1, happenings.started(1, 1));
        TaskView task = view();
        changeOf(task, LONG);
        CompletableFuture<TaskView> second = new CompletableFuture<>();
        HeldRequest leaving = hold(task, LONG, second).orElseThrow();

        assertThat(answerOf(task)).isEqualTo("not held");

        leaving.close();
        assertThat(answerOf(task)).as("room again").isInstanceOf(DeferredResult.class);
        assertThat(second).isNotDone();
    }

    private Object answerOf(TaskView task) {
        return held.answers.answer(
                task, Awaited.ITS_END, LONG, (latest, applied) -> applied == null ? "not held" : "held");
    }

    private CompletableFuture<TaskView> changeOf(TaskView known, Duration patience) {
        CompletableFuture<TaskView> answer = new CompletableFuture<>();
        assertThat(hold(known, patience, answer)).isPresent();
        return answer;
    }

    private Optional<HeldRequest> hold(TaskView known, Duration patience, CompletableFuture<TaskView> answer) {
        Awaited change = Awaited.change(PreferencesInTests.ifNoneMatch("\"" + known.versionAt(NOW) + "\""));
        return held.requests.hold(
                known.taskId(), known, change, patience, task -> answer.complete(Objects.requireNonNull(task)));
    }

    private static TaskView join(CompletableFuture<TaskView> answer) {
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private TaskView view() {
        return views.find(happenings.task.taskId()).orElseThrow();
    }

    private void inView(long offset, TaskEvent... events) {
        for (int event = 0; event < events.length; event++) {
            projection.on(List.of(kafkaRecord(TOPICS.taskEvents(), offset + event, events[event])));
        }
    }
}
