package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;
import static io.tasklane.gateway.status.Happenings.kafkaRecord;
import static io.tasklane.gateway.status.Happenings.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.status.TaskClaims.Standing;
import io.tasklane.gateway.store.Generations;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.gateway.store.ViewState;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwitchOfGenerationsTest {

    private final MemoryStore memory = new MemoryStore();
    private final Generations generations = memory.store.generations();
    private final TaskViews views = new TaskViews(memory.store);
    private final Happenings happenings = new Happenings();
    private final TaskId taskId = happenings.task.taskId();

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void untilTheSwitchTheOldViewIsShownWhateverTheNewOneHas() {
        happened(1, 1, happenings.started(1, 1));
        generations.copying(generations.begin());
        happened(2, 2, happenings.completed(2, 1));

        assertThat(stateShown()).isEqualTo(TaskState.RUNNING);
    }

    /** Otherwise a gateway that has not heard of the switch would show an older version than was shown here. */
    @Test
    void whatTheNewViewHasIsShownWhenTheOldOneHasItToo() {
        switching();
        happened(1, 1, happenings.started(1, 1));
        happened(2, 2, happenings.completed(2, 1));
        long asked = memory.queriesSoFar();

        CompletableFuture<TaskState> shown = CompletableFuture.supplyAsync(this::stateShown);
        Awaitility.await("some looks").until(() -> memory.queriesSoFar() > asked + 10);
        assertThat(shown).isNotDone();
        happened(1, 2, happenings.completed(2, 1));

        assertThat(shown.join()).isEqualTo(TaskState.COMPLETED);
    }

    /** Otherwise a gateway that reads the new view alone already would show an older version than was shown here. */
    @Test
    void whatTheOldViewHasIsShownWhenTheNewOneHasItToo() {
        switching();
        happened(1, 1, happenings.started(1, 1));
        long asked = memory.queriesSoFar();

        CompletableFuture<TaskState> shown = CompletableFuture.supplyAsync(this::stateShown);
        Awaitility.await("some looks").until(() -> memory.queriesSoFar() > asked + 10);
        assertThat(shown).isNotDone();
        happened(2, 1, happenings.started(1, 1));

        assertThat(shown.join()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void aTaskThatOneOfThemNeverGetsIsShownAllTheSame() {
        switching();
        happened(1, 1, happenings.started(1, 1));

        assertThat(stateShown()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void theStoreHasOnlyWhatBothHave() {
        ProjectionOffsets offsets = new ProjectionOffsets(memory.store);
        TopicPartition partition = new TopicPartition("topic", 0);
        TopicPartition other = new TopicPartition("topic", 1);
        ViewState state = switching();
        new ProjectionOffsets(memory.store.at(1)).advanceTo(Map.of(partition, 7L, other, 3L));
        new ProjectionOffsets(memory.store.at(2)).advanceTo(Map.of(partition, 5L));

        assertThat(offsets.all()).containsEntry("topic-0", 5L).containsEntry("topic-1", 0L);
        generations.switched(state);
        assertThat(offsets.all()).containsOnly(Map.entry("topic-0", 5L));
    }

    @Test
    void aClaimAndAWishOutliveTheSwitch() {
        TaskClaims claims = new TaskClaims(memory.store);
        happened(1, 1, happenings.scheduled(1, 900));
        assertThat(claims.claim(taskId, ClaimPurpose.CANCEL, "a", second(2))).isInstanceOf(Standing.Granted.class);
        claims.wish(1, taskId, "a", second(2));

        ViewState state = switching();
        happened(2, 1, happenings.scheduled(1, 900));
        generations.switched(state);

        assertThat(claims.claim(taskId, ClaimPurpose.CANCEL, "b", second(3)))
                .isEqualTo(new Standing.Taken("a", second(2)));
        assertThat(claims.wished(List.of(taskId), second(5))).containsExactly(taskId);
        assertThat(memory.database.getCollection("tasks_v2").countDocuments()).isEqualTo(1);
    }

    @Test
    void aStateThatLastedIsLookedAtAgain() {
        assertThat(memory.store.generation()).isEqualTo(1);
        Generations other = memory.generationsOfAnotherGateway();
        other.switched(other.switching(other.copying(other.begin())));

        Awaitility.await("the notice").until(() -> memory.store.generation() == 2);
    }

    private ViewState switching() {
        return generations.switching(generations.copying(generations.begin()));
    }

    private TaskState stateShown() {
        return views.find(taskId).orElseThrow().state();
    }

    private void happened(int generation, long offset, TaskEvent event) {
        new Projection(TOPICS, memory.store.at(generation), new Arrivals(), tasks -> {}, new SimpleMeterRegistry())
                .on(List.of(kafkaRecord(TOPICS.taskEvents(), offset, event)));
    }
}
