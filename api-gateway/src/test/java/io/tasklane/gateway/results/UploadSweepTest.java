package io.tasklane.gateway.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.ResultRef;
import io.tasklane.model.Task;
import io.tasklane.model.TaskId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UploadSweepTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration KEEP_FINISHED = Duration.ofDays(7);

    private final MemoryStore memory = new MemoryStore();
    private final LargeFiles files = new LargeFiles(memory);
    private final Results results = new Results(memory.store);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Map<TaskId, TaskStanding> view = new HashMap<>();
    private final Task task = new Task(TaskId.create(), "default", "default", "export", NOON, null, Map.of());
    private final MovedClock clock = new MovedClock();
    private final UploadSweep sweep = sweep();
    private final UploadSweep another = sweep();

    private UploadSweep sweep() {
        var properties = new ResultProperties(1, Duration.ofMinutes(1), Duration.ofDays(30));
        return new UploadSweep(
                memory.store, id -> Optional.ofNullable(view.get(id)), KEEP_FINISHED, properties, clock, meters);
    }

    @BeforeEach
    void prepare() {
        results.prepare();
    }

    @AfterEach
    void close() {
        sweep.close();
        another.close();
        memory.close();
    }

    @Test
    void anUploadIsKeptAsLongAsItsAttemptMayStillEndWithIt() {
        ResultRef ref = files.upload(task, 2, LargeFiles.random(2_500), NOON);

        for (TaskStanding standing :
                List.of(new TaskStanding(1, false), new TaskStanding(1, true), new TaskStanding(2, false))) {
            view.put(task.taskId(), standing);
            clock.pass(Duration.ofDays(100));
            sweep.sweep();
            assertKept(ref);
        }
    }

    @Test
    void whatTheTaskEndedWithoutIsRemoved() {
        files.uploadThatBreaksOff(task, 1, 7, NOON);
        files.upload(task, 1, LargeFiles.random(2_500), NOON);
        view.put(task.taskId(), new TaskStanding(1, true));

        sweep.sweep();

        assertNothingLeft();
        assertThat(removed("abandoned")).isEqualTo(2);
    }

    @Test
    void whatAnAttemptLeftThatWasFollowedByAnotherIsRemoved() {
        files.uploadThatBreaksOff(task, 1, 7, NOON);
        ResultRef running = files.upload(task, 2, LargeFiles.random(2_500), NOON);
        view.put(task.taskId(), new TaskStanding(2, false));

        sweep.sweep();

        assertKept(running);
        assertThat(files.documents("chunks")).hasSize(3);
    }

    @Test
    void whatItsWorkerGaveUpIsRemovedThoughTheTaskGoesOn() {
        ObjectId id = files.uploadThatBreaksOff(task, 1, 7, NOON);
        files.change(id, "abandoned", true);
        view.put(task.taskId(), new TaskStanding(1, false));

        sweep.sweep();

        assertNothingLeft();
    }

    @Test
    void anUploadOfATaskThatNobodyKnowsIsKeptAsLongAsTheLogMayHaveEventsOfIt() {
        ResultRef ref = files.upload(task, 1, LargeFiles.random(2_500), NOON);

        clock.pass(Duration.ofDays(30));
        sweep.sweep();
        assertKept(ref);

        clock.pass(Duration.ofHours(1));
        sweep.sweep();
        assertNothingLeft();
    }

    @Test
    void aResultIsRemovedWhenItsTimeIsOverAndNotBefore() {
        ResultRef ref = files.upload(task, 1, LargeFiles.random(2_500), NOON);
        results.keep(List.of(LargeFiles.completed(task, ref, NOON.plusSeconds(60))));
        view.put(task.taskId(), new TaskStanding(9, true));

        for (int day = 0; day < 7; day++) {
            sweep.sweep();
            assertKept(ref);
            clock.pass(Duration.ofDays(1));
        }
        clock.pass(Duration.ofSeconds(60));
        sweep.sweep();

        assertNothingLeft();
        assertThat(files.documents("uploads")).isEmpty();
        assertThat(removed("expired")).isEqualTo(1);
        assertThat(removed("abandoned")).isZero();
    }

    @Test
    void aResultStaysWhileTheViewIsBuiltAnew() {
        ResultRef ref = files.upload(task, 1, LargeFiles.random(2_500), NOON.minus(Duration.ofDays(40)));
        results.keep(List.of(LargeFiles.completed(task, ref, NOON)));
        memory.database.getCollection(Results.COLLECTION).drop();
        view.clear();

        clock.pass(Duration.ofDays(6));
        sweep.sweep();
        results.keep(List.of(LargeFiles.completed(task, ref, NOON)));

        assertKept(ref);
        assertThat(results.find(task.taskId(), "default")).isPresent();
    }

    @Test
    void aResultThatCameInTheMomentInWhichItWasLookedAtIsKept() {
        ResultRef ref = files.upload(task, 1, LargeFiles.random(2_500), NOON);
        UploadSweep surprised = new UploadSweep(
                memory.store,
                id -> {
                    results.keep(List.of(LargeFiles.completed(task, ref, NOON.plusSeconds(1))));
                    return Optional.of(new TaskStanding(1, true));
                },
                KEEP_FINISHED,
                new ResultProperties(1, Duration.ofMinutes(1), Duration.ofDays(30)),
                clock,
                meters);

        surprised.sweep();

        surprised.close();
        assertKept(ref);
    }

    @Test
    void whatALateWriterAddsToAnUploadThatWasGivenUpIsRemovedToo() {
        ObjectId id = files.uploadThatBreaksOff(task, 1, 3, NOON);
        view.put(task.taskId(), new TaskStanding(1, true));
        sweep.sweep();
        assertThat(files.documents("uploads"))
                .singleElement()
                .satisfies(entry -> assertThat(entry).containsEntry("doomed", true));
        memory.database.getCollection("largeResults.chunks").insertOne(new Document("files_id", id).append("n", 3));

        clock.pass(Duration.ofMinutes(11));
        another.sweep();

        assertNothingLeft();
        assertThat(files.documents("uploads")).isEmpty();
        assertThat(removed("abandoned")).isEqualTo(1);
    }

    @Test
    void oneGatewayAtATimeRemovesAnUpload() {
        ObjectId id = files.uploadThatBreaksOff(task, 1, 3, NOON);
        UploadRegister register = new UploadRegister(memory.store);
        Upload seen = register.due(clock.instant(), 1).get(0);
        Upload seenByAnother = register.due(clock.instant(), 1).get(0);

        assertThat(register.doom(seen, clock.instant().plusSeconds(600))).isTrue();
        assertThat(register.doom(seenByAnother, clock.instant().plusSeconds(601)))
                .isFalse();
        assertThat(register.due(clock.instant().plusSeconds(599), 1)).isEmpty();
        assertThat(register.due(clock.instant().plusSeconds(600), 1))
                .extracting(Upload::id)
                .containsExactly(id);
    }

    @Test
    void moreThanOneLookTakesAreAllLookedAt() {
        for (int upload = 0; upload < 250; upload++) {
            files.uploadThatBreaksOff(task, 1, 1, NOON);
        }
        view.put(task.taskId(), new TaskStanding(1, true));

        sweep.sweep();

        assertNothingLeft();
    }

    private void assertKept(ResultRef ref) {
        assertThat(files.documents("files"))
                .extracting(file -> file.getObjectId("_id").toHexString())
                .containsExactly(ref.id());
    }

    private void assertNothingLeft() {
        assertThat(files.documents("files")).isEmpty();
        assertThat(files.documents("chunks")).isEmpty();
    }

    private double removed(String reason) {
        return meters.counter("tasklane.results.removed", "reason", reason).count();
    }

    private static final class MovedClock extends Clock {

        private Instant now = NOON;

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
