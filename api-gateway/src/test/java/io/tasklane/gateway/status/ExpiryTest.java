package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;
import static io.tasklane.gateway.status.Happenings.kafkaRecord;
import static io.tasklane.gateway.status.Happenings.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.expiry.PurgeAt;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.results.Results;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.WebhookEvent.Attempted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpiryTest {

    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration REMEMBERED = Duration.ofDays(90);
    private static final Instant END = second(3);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final MemoryStore memory = new MemoryStore();
    private final Projection projection =
            new Projection(TOPICS, memory.store, new Arrivals(), tasks -> {}, new SimpleMeterRegistry());
    private final Happenings happenings = new Happenings();
    private final String id = happenings.task.taskId().value();

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void aTaskIsGoneWhenItsTimeIsOverAndForgottenLater() {
        happened(happenings.started(1, 1), happenings.completed(3, 1));

        assertThat(seenAt(END.plus(KEPT))).isEqualTo("completed");
        assertThat(seenAt(END.plus(KEPT).plus(MOMENT)))
                .as("before it is removed")
                .isEqualTo("task-expired");

        purgeAt(END.plus(KEPT));
        assertThat(documents("tasks")).hasSize(1);
        purgeAt(END.plus(KEPT).plus(MOMENT));
        assertThat(documents("tasks")).isEmpty();
        assertThat(documents("results")).isEmpty();
        assertThat(documents("task_history")).isEmpty();
        assertThat(documents("expiries")).isEmpty();
        assertThat(seenAt(END.plus(KEPT).plus(MOMENT))).isEqualTo("task-expired");
        assertThat(seenAt(END.plus(KEPT).plus(REMEMBERED))).isEqualTo("task-expired");

        purgeAt(END.plus(KEPT).plus(REMEMBERED).plus(MOMENT));
        assertThat(seenAt(END.plus(KEPT).plus(REMEMBERED).plus(MOMENT))).isEqualTo("no-such-task");
        assertThat(documents("tombstones")).isEmpty();
        assertThat(documents("tombstone_expiries")).isEmpty();
    }

    @Test
    void aResultIsGoneWhenItsTimeIsOver() {
        happened(happenings.started(1, 1), happenings.completed(3, 1));
        Results lastMoment = new Results(memory.store, () -> END);
        Results later = new Results(memory.store, () -> END.plus(MOMENT));

        assertThat(lastMoment.find(happenings.task.taskId(), "default")).isPresent();
        assertThatThrownBy(() -> later.find(happenings.task.taskId(), "default"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        gone -> assertThat(gone.problem().kind()).isEqualTo(ProblemType.TASK_EXPIRED));
    }

    @Test
    void whatNobodySubmittedIsNotThereAndWhatAnotherHadIsNotToldOf() {
        assertThat(seenAt(END)).isEqualTo("no-such-task");
        happened(happenings.failed(3, 1));
        purgeAt(END.plus(KEPT).plus(MOMENT));

        assertThat(seen(END.plus(KEPT).plus(MOMENT), new Caller("another"))).isEqualTo("no-such-task");
        assertThat(seenAt(END.plus(KEPT).plus(MOMENT))).isEqualTo("task-expired");
    }

    @Test
    void aTaskThatWasRunAgainIsKeptUntilItsLastEndIsOld() {
        happened(happenings.failed(3, 1), happenings.retrying(50, 1, 51));
        purgeAt(END.plus(KEPT).plusSeconds(1_000));
        assertThat(documents("tasks")).hasSize(1);

        happened(20, happenings.started(52, 2), happenings.completed(2_000, 2));
        purgeAt(second(2_000).plus(KEPT));
        assertThat(documents("tasks")).hasSize(1);
        assertThat(documents("results")).hasSize(1);
        assertThat(documents("task_history")).hasSize(4);

        purgeAt(second(2_000).plus(KEPT).plus(MOMENT));
        assertThat(documents("tasks")).isEmpty();
        assertThat(documents("task_history")).isEmpty();
    }

    @Test
    void theFirstEndOfATaskThatWasRunAgainTakesNothingOfTheSecond() {
        happened(happenings.failed(3, 1), happenings.retrying(50, 1, 51));
        happened(20, happenings.started(52, 2), happenings.completed(2_000, 2));

        purgeAt(END.plus(KEPT).plusSeconds(60));

        assertThat(documents("results")).hasSize(1);
        assertThat(documents("task_history")).hasSize(4);
        assertThat(documents("tombstones")).isEmpty();
    }

    @Test
    void aTaskThatHasNotEndedIsNeverRemoved() {
        happened(happenings.started(1, 1));

        purgeAt(END.plus(KEPT).plus(REMEMBERED).plus(REMEMBERED));

        assertThat(documents("tasks")).hasSize(1);
    }

    @Test
    void whatIsToldOfAWebhookAfterTheTaskIsGoneGoesToo() {
        happened(happenings.failed(3, 1));
        purgeAt(END.plus(KEPT).plus(MOMENT));
        Instant late = END.plus(KEPT).plusSeconds(60);
        projection.on(List.of(kafkaRecord(
                TOPICS.webhookAttempts(),
                1,
                new Attempted(
                        "msg_1",
                        "ep_1",
                        "default",
                        happenings.task.taskId(),
                        9,
                        late,
                        "https://x.example",
                        1,
                        AttemptOutcome.ABANDONED,
                        500,
                        "status",
                        null,
                        null,
                        0,
                        null,
                        null,
                        null))));
        assertThat(documents("task_history")).hasSize(1);

        purgeAt(late.plus(KEPT).plus(MOMENT));

        assertThat(documents("task_history")).isEmpty();
        assertThat(seenAt(late.plus(KEPT))).isEqualTo("task-expired");
    }

    @Test
    void aTaskThatComesBackWithAnOldLogIsGoneAllTheSame() {
        happened(happenings.started(1, 1), happenings.completed(3, 1));
        purgeAt(END.plus(KEPT).plus(MOMENT));

        happened(happenings.started(1, 1), happenings.completed(3, 1));

        assertThat(documents("tasks")).hasSize(1);
        assertThat(seenAt(END.plus(KEPT).plus(MOMENT))).isEqualTo("task-expired");
        purgeAt(END.plus(KEPT).plus(MOMENT));
        assertThat(documents("tasks")).isEmpty();
    }

    @Test
    void nothingIsRemovedWhileTheViewIsBehindOrAnotherIsBuilt() {
        happened(happenings.failed(3, 1));
        PurgeAt.time(memory.store, END.plus(KEPT).plus(MOMENT), KEPT, REMEMBERED, () -> false);
        assertThat(documents("tasks")).hasSize(1);

        memory.store.generations().begin();
        purgeAt(END.plus(KEPT).plus(MOMENT));
        assertThat(documents("tasks")).hasSize(1);

        memory.store.generations().abort();
        purgeAt(END.plus(KEPT).plus(MOMENT));
        assertThat(documents("tasks")).isEmpty();
    }

    @Test
    void manyAreRemovedInPortions() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            records.add(kafkaRecord(TOPICS.taskEvents(), i, new Happenings().completed(3, 1)));
        }
        projection.on(records);

        assertThat(PurgeAt.time(memory.store, END.plus(KEPT).plus(MOMENT), KEPT, REMEMBERED, () -> true))
                .isEqualTo(3);
        assertThat(documents("tasks")).isEmpty();
        assertThat(documents("tombstones")).hasSize(1_200);
    }

    @Test
    void withoutTombstonesATaskIsForgottenAtOnce() {
        happened(happenings.failed(3, 1));

        PurgeAt.time(memory.store, END.plus(KEPT).plus(MOMENT), KEPT, Duration.ZERO, () -> true);

        assertThat(seenAt(END.plus(KEPT).plus(MOMENT))).isEqualTo("no-such-task");
        assertThat(documents("tombstones")).isEmpty();
    }

    private void purgeAt(Instant time) {
        PurgeAt.time(memory.store, time, KEPT, REMEMBERED, () -> true);
    }

    private String seenAt(Instant time) {
        return seen(time, Caller.ANYBODY);
    }

    /** The state, or the problem's code. */
    private String seen(Instant time, Caller caller) {
        Clock clock = Clock.fixed(time, ZoneOffset.UTC);
        TaskLookup lookup = new TaskLookup(
                new TaskViews(memory.store),
                new Arrivals(),
                at -> true,
                clock,
                new StatusProperties(KEPT, Duration.ZERO, 1, 10));
        String[] state = new String[1];
        ProblemException problem = catchThrowableOfType(
                ProblemException.class,
                () -> state[0] = lookup.find(id, caller).stateAt(time).text());
        return problem == null ? state[0] : problem.problem().kind().code();
    }

    private List<Document> documents(String collection) {
        return StreamSupport.stream(
                        memory.database.getCollection(collection).find().spliterator(), false)
                .toList();
    }

    private void happened(TaskEvent... events) {
        happened(10, events);
    }

    private void happened(long offset, TaskEvent... events) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (TaskEvent event : events) {
            records.add(kafkaRecord(TOPICS.taskEvents(), offset + records.size(), event));
        }
        projection.on(records);
    }
}
