package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;
import static io.tasklane.gateway.status.Happenings.garbage;
import static io.tasklane.gateway.status.Happenings.kafkaRecord;
import static io.tasklane.gateway.status.Happenings.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.model.IndexOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.results.Content;
import io.tasklane.gateway.results.Results;
import io.tasklane.gateway.results.StoredResult;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.gateway.store.RefusingBackend;
import io.tasklane.model.Progress;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Failed;
import io.tasklane.model.TaskEvent.Retrying;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskResult;
import io.tasklane.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionTest {

    private static final String QUEUE = TOPICS.queue("default");
    private static final String EVENTS = TOPICS.taskEvents();

    private final MemoryStore memory = new MemoryStore();
    private final TaskViews views = new TaskViews(memory.store);
    private final Results results = new Results(memory.store);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Projection projection = new Projection(TOPICS, memory.store, new Arrivals(), tasks -> {}, meters);
    private final Happenings happenings = new Happenings();

    @BeforeEach
    void prepare() {
        memory.store.prepareView();
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void aSubmittedTaskIsSeenAsItWasSubmitted() {
        projection.on(List.of(kafkaRecord(QUEUE, 3, happenings.submitted(second(60)))));

        TaskView task = view();
        assertThat(task.state()).isNull();
        assertThat(task.taskName()).isEqualTo("resize");
        assertThat(task.labels()).containsEntry("customer", "42");
        assertThat(task.maxAttempts()).isEqualTo(5);
        assertThat(task.attempt()).isEqualTo(1);
        assertThat(task.submittedAt()).isEqualTo(second(0));
        assertThat(task.runAt()).isEqualTo(second(60));
        assertThat(task.expiresAt()).isEqualTo(second(900));
        assertThat(task.stateAt(second(0))).isEqualTo(TaskState.SCHEDULED);
    }

    @Test
    void aCompletedTaskHasItsResult() {
        events(happenings.started(1, 1), happenings.progressed(2, 1, 0.5), happenings.completed(3, 1));

        assertThat(view().state()).isEqualTo(TaskState.COMPLETED);
        assertThat(view().startedAt()).isEqualTo(second(1));
        assertThat(view().finishedAt()).isEqualTo(second(3));
        assertThat(view().progress()).isNull();
        StoredResult result = results.find(happenings.task.taskId(), "default").orElseThrow();
        assertThat(result.contentType()).isEqualTo("application/json");
        assertThat(body(result)).asString().isEqualTo("{\"at\":3}");
    }

    @Test
    void aFailedTaskKeepsItsErrorAndHowFarItHadCome() {
        events(happenings.started(1, 1), happenings.progressed(2, 1, 0.5), happenings.failed(3, 1));

        assertThat(view().error()).isEqualTo(TaskError.of("no-luck", "No luck", "at 3"));
        assertThat(view().progress()).isEqualTo(new Progress(0.5, "row 2"));
    }

    @Test
    void aNewAttemptBeginsAtNothing() {
        events(happenings.started(1, 1), happenings.progressed(2, 1, 0.5), happenings.retrying(3, 1, 9));
        assertThat(view().nextAttemptAt()).isEqualTo(second(9));
        assertThat(view().progress()).isNull();

        projection.on(List.of(kafkaRecord(EVENTS, 13, happenings.started(10, 2))));

        assertThat(view().state()).isEqualTo(TaskState.RUNNING);
        assertThat(view().attempt()).isEqualTo(2);
        assertThat(view().nextAttemptAt()).isNull();
    }

    /** However the log is cut into polls. */
    @Test
    void aFailedTaskThatIsRunAgainIsShownAsRunningAndThenWithItsResult() {
        List<TaskEvent> life = List.of(
                happenings.started(1, 1),
                happenings.progressed(2, 1, 0.5),
                happenings.failed(3, 1),
                happenings.retrying(50, 1, 51),
                happenings.started(52, 2),
                happenings.completed(53, 2));
        for (int cut = 0; cut < 4; cut++) {
            memory.database.getCollection("tasks").deleteMany(new Document());
            events(0, life.subList(0, cut));
            events(cut, life.subList(cut, 4));
            assertRunsAgain(TaskState.RETRYING, 1);
            assertThat(view().nextAttemptAt()).isEqualTo(second(51));

            events(4, life.subList(4, 5));
            assertRunsAgain(TaskState.RUNNING, 2);
            assertThat(view().startedAt()).isEqualTo(second(52));
        }

        events(5, life.subList(5, 6));
        TaskStatus done = TaskStatus.of(view(), second(60));
        assertThat(done.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(done.finishedAt()).isEqualTo(second(53));
        assertThat(done.error()).isNull();
        assertThat(done.resultUrl()).isEqualTo("/results/" + happenings.task.taskId());
        assertThat(body(results.find(happenings.task.taskId(), "default").orElseThrow()))
                .asString()
                .isEqualTo("{\"at\":53}");
    }

    private void assertRunsAgain(TaskState state, int attempt) {
        TaskStatus status = TaskStatus.of(view(), second(50));
        assertThat(status.state()).isEqualTo(state);
        assertThat(status.attempt()).isEqualTo(attempt);
        assertThat(status.done()).isFalse();
        assertThat(status.error()).isNull();
        assertThat(status.progress()).isNull();
        assertThat(status.finishedAt()).isNull();
        assertThat(document(happenings))
                .as("what has no date there is not removed when the time of the first end is over")
                .doesNotContainKey(TaskDocuments.FINISHED_AT);
    }

    @Test
    void aCommandThatComesAgainWithoutAnExpiryHasNone() {
        projection.on(List.of(kafkaRecord(QUEUE, 3, happenings.submitted(second(60)))));
        events(0, List.of(happenings.started(1, 1), happenings.failed(2, 1)));

        projection.on(List.of(kafkaRecord(QUEUE, 9, happenings.submittedAgain())));

        assertThat(view().expiresAt()).isNull();
        assertThat(view().runAt()).isNull();
    }

    @Test
    void anEndIsTheEndOfWhatWasWishedBeforeItEvenIfTheTaskRunsAgain() {
        TaskClaims claims = new TaskClaims(memory.store);
        TaskId taskId = happenings.task.taskId();
        events(happenings.started(1, 1));
        claims.claim(taskId, ClaimPurpose.CANCEL, "a", second(2));
        claims.wish(1, taskId, "a", second(2));
        claims.release(taskId, "a");

        projection.on(List.of(
                kafkaRecord(EVENTS, 20, happenings.failed(3, 1)),
                kafkaRecord(EVENTS, 21, happenings.retrying(4, 1, 99))));

        assertThat(claims.wished(List.of(taskId), second(5))).isEmpty();
    }

    @Test
    void whoAsksIsToldOfTasksThatBeganToWait() {
        List<TaskId> told = new ArrayList<>();
        Happenings other = new Happenings();
        var listening = new Projection(TOPICS, memory.store, new Arrivals(), told::addAll, meters);

        listening.on(List.of(
                kafkaRecord(EVENTS, 1, happenings.scheduled(1, 99)),
                kafkaRecord(EVENTS, 2, other.scheduled(1, 2)),
                kafkaRecord(EVENTS, 3, other.started(2, 1))));

        assertThat(told).containsExactly(happenings.task.taskId());
        assertThat(view().state()).isEqualTo(TaskState.SCHEDULED);
    }

    @Test
    void aSubmissionThatIsReadAfterTheEventsLeavesTheStateAlone() {
        events(happenings.started(1, 1), happenings.completed(2, 1));

        projection.on(List.of(kafkaRecord(QUEUE, 0, happenings.submitted())));

        assertThat(view().state()).isEqualTo(TaskState.COMPLETED);
        assertThat(view().command()).isEqualTo(1);
        assertThat(view().expiresAt()).isEqualTo(second(900));
    }

    @Test
    void aSubmissionIsNotLostWhenTheEventsReadWithItAreStale() {
        events(happenings.started(1, 1), happenings.completed(2, 1));

        projection.on(List.of(
                kafkaRecord(QUEUE, 0, happenings.submitted()), kafkaRecord(EVENTS, 10, happenings.started(1, 1))));

        assertThat(view().state()).isEqualTo(TaskState.COMPLETED);
        assertThat(view().command()).isEqualTo(1);
    }

    @Test
    void aResultNeverChangesOnceItIsThere() {
        events(happenings.completed(3, 1));
        StoredResult first = results.find(happenings.task.taskId(), "default").orElseThrow();

        projection.on(List.of(kafkaRecord(EVENTS, 99, happenings.completed(4, 1))));

        assertThat(body(results.find(happenings.task.taskId(), "default").orElseThrow()))
                .isEqualTo(body(first));
    }

    @Test
    void whatCannotBeReadIsSkippedAndCounted() {
        TaskResult broken = new TaskResult("image/png", null, "*** no base64 ***", null);

        projection.on(List.of(
                garbage(EVENTS, 1),
                kafkaRecord(EVENTS, 2, happenings.started(1, 1)),
                kafkaRecord(EVENTS, 3, new Completed(happenings.task, 1, second(2), broken)),
                kafkaRecord(EVENTS, 4, happenings.submitted()),
                garbage(QUEUE, 1),
                kafkaRecord(QUEUE, 2, happenings.started(1, 1))));

        assertThat(view().state()).isEqualTo(TaskState.RUNNING);
        assertThat(meters.counter("tasklane.projection.unreadable").count()).isEqualTo(5);
    }

    @Test
    void whatTheStoreCannotHoldIsLeftOutAndCountedAndNothingElseIs() {
        Happenings other = new Happenings();
        TaskResult tooLarge = TaskResult.text("text/plain", "x".repeat(17 * 1024 * 1024));

        projection.on(List.of(
                kafkaRecord(EVENTS, 1, happenings.started(1, 1)),
                kafkaRecord(EVENTS, 2, new Completed(happenings.task, 1, second(2), tooLarge)),
                kafkaRecord(EVENTS, 3, other.started(1, 1)),
                kafkaRecord(EVENTS, 4, other.completed(2, 1))));

        assertThat(view().state()).isEqualTo(TaskState.RUNNING);
        assertThat(views.find(other.task.taskId()).orElseThrow().state()).isEqualTo(TaskState.COMPLETED);
        assertThat(results.find(other.task.taskId(), "default")).isPresent();
        assertThat(meters.counter("tasklane.projection.unreadable").count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {17_419, 10_334, 2, 121})
    void whatTheServerRefusesIsLeftOutAndCountedAndNothingElseIs(int code) {
        try (MemoryStore refusing =
                new MemoryStore(new RefusingBackend(happenings.task.taskId().value(), code))) {
            List<Happenings> others =
                    IntStream.range(0, 20).mapToObj(other -> new Happenings()).toList();
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            records.add(kafkaRecord(QUEUE, 1, happenings.submitted()));
            for (Happenings other : others) {
                records.add(kafkaRecord(EVENTS, 10 + records.size(), other.completed(2, 1)));
                records.add(kafkaRecord(EVENTS, 10 + records.size(), happenings.started(1, 1)));
            }

            new Projection(TOPICS, refusing.store, new Arrivals(), tasks -> {}, meters).on(records);

            TaskViews seen = new TaskViews(refusing.store);
            assertThat(others)
                    .allSatisfy(other -> assertThat(
                                    seen.find(other.task.taskId()).orElseThrow().state())
                            .isEqualTo(TaskState.COMPLETED));
            assertThat(seen.find(happenings.task.taskId())).isEmpty();
            assertThat(meters.counter("tasklane.projection.unreadable").count()).isEqualTo(21);
        }
    }

    /** A server that shuts down says so of each document. */
    @ParameterizedTest
    @ValueSource(ints = {11_600, 189, 13, 112})
    void whatTheServerCannotTakeNowIsOfferedAgain(int code) {
        try (MemoryStore refusing =
                new MemoryStore(new RefusingBackend(happenings.task.taskId().value(), code))) {
            Projection offered = new Projection(TOPICS, refusing.store, new Arrivals(), tasks -> {}, meters);

            assertThatThrownBy(() -> offered.on(List.of(kafkaRecord(QUEUE, 1, happenings.submitted()))))
                    .isInstanceOf(MongoException.class);
            assertThat(meters.counter("tasklane.projection.unreadable").count()).isZero();
        }
    }

    @Test
    void nothingIsLeftOutBecauseTheStoreFails() {
        memory.database.getCollection("tasks").createIndex(new Document("tenant", 1), new IndexOptions().unique(true));

        assertThatThrownBy(() -> projection.on(List.of(
                        kafkaRecord(QUEUE, 1, happenings.submitted()),
                        kafkaRecord(QUEUE, 2, new Happenings().submitted()))))
                .isInstanceOf(MongoException.class);
        assertThat(meters.counter("tasklane.projection.unreadable").count()).isZero();
    }

    @Test
    void oddTextDoesNotStopTheProjection() {
        TaskError odd = new TaskError("about:blank", "nul \0 and half a pair \ud800", "$set.a");
        projection.on(List.of(kafkaRecord(EVENTS, 1, new Failed(happenings.task, 1, second(1), odd))));

        assertThat(view().state()).isEqualTo(TaskState.FAILED);
        assertThat(view().error().detail()).isEqualTo("$set.a");
    }

    /** Polls of any size, some of them read again from somewhere before, as after a rebalance or a crash. */
    @Test
    void howTheLogIsCutAndHowOftenItIsReadAgainDoesNotMatter() {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            Happenings other = new Happenings();
            List<ConsumerRecord<byte[], byte[]>> log = log(other, random);
            projection.on(log);
            Document expected = document(other);
            memory.database.getCollection("tasks").deleteMany(new Document());

            int next = 0;
            while (next < log.size()) {
                int end = next + 1 + random.nextInt(log.size() - next);
                projection.on(log.subList(next, end));
                next = random.nextInt(3) == 0 ? random.nextInt(end) : end;
            }
            // Another gateway that lost the partition may still write what it had read before.
            projection.on(log.subList(0, random.nextInt(log.size())));

            assertThat(document(other)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /** A producer may send what it has sent, and a worker that was taken for dead may report what it did. */
    @Test
    void whatIsWrittenAgainAfterTheEndChangesNothingHoweverItIsCut() {
        int late = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Happenings other = new Happenings();
            List<TaskEvent> life = new ArrayList<>(other.life(random));
            int end = life.size() - 1;
            if (end < 0 || !life.get(end).state().isFinal()) {
                continue;
            }
            List<TaskEvent> written = new ArrayList<>(life);
            for (int again = 1 + random.nextInt(4); again > 0; again--) {
                TaskEvent event = life.get(random.nextInt(life.size()));
                // To write that a failed task is tried again is how it is tried again.
                if (!(event instanceof Retrying
                        && event.attempt() == life.get(end).attempt())) {
                    written.add(event);
                    late++;
                }
            }
            List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
            written.forEach(event -> log.add(kafkaRecord(EVENTS, 10 + log.size(), event)));
            projection.on(log.subList(0, life.size()));
            Document expected = document(other);
            memory.database.getCollection("tasks").deleteMany(new Document());

            for (int next = 0, to; next < log.size(); next = to) {
                to = next + 1 + random.nextInt(log.size() - next);
                projection.on(log.subList(next, to));
            }

            assertThat(document(other)).as("seed %d", seed).isEqualTo(expected);
        }
        assertThat(late).isGreaterThan(100);
    }

    private static List<ConsumerRecord<byte[], byte[]>> log(Happenings other, Random random) {
        List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
        long offset = 10;
        for (TaskEvent event : other.life(random)) {
            log.add(kafkaRecord(EVENTS, offset, event));
            offset += 1 + random.nextInt(3);
        }
        log.add(random.nextInt(log.size() + 1), kafkaRecord(QUEUE, 5, other.submitted()));
        return log;
    }

    private Document document(Happenings other) {
        return memory.database
                .getCollection("tasks")
                .find(new Document("_id", other.task.taskId().value()))
                .first();
    }

    private void events(TaskEvent... events) {
        events(0, List.of(events));
    }

    private void events(int first, List<TaskEvent> events) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (TaskEvent event : events) {
            records.add(kafkaRecord(EVENTS, 10 + first + records.size(), event));
        }
        projection.on(records);
    }

    private TaskView view() {
        return views.find(happenings.task.taskId()).orElseThrow();
    }

    private static byte[] body(StoredResult result) {
        return ((Content.InMemory) result.content()).bytes();
    }
}
