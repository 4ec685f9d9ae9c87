package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskViewTest {

    @Test
    void aTaskWithoutEventsIsQueuedUnlessItsTimeHasNotCome() {
        assertThat(view(null, null, null).stateAt(second(0))).isEqualTo(TaskState.QUEUED);
        assertThat(view(null, second(30), null).stateAt(second(29))).isEqualTo(TaskState.SCHEDULED);
        assertThat(view(null, second(30), null).stateAt(second(30))).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void aTaskWhoseWaitIsOverIsQueued() {
        for (TaskState waiting : new TaskState[] {TaskState.RETRYING, TaskState.SCHEDULED}) {
            TaskView task = view(waiting, null, second(30));

            assertThat(task.stateAt(second(29))).isEqualTo(waiting);
            assertThat(task.dueAfter(second(29))).isEqualTo(second(30));
            assertThat(task.stateAt(second(30))).isEqualTo(TaskState.QUEUED);
            assertThat(task.dueAfter(second(30))).isNull();
        }
    }

    @Test
    void aRunningTaskIsRunningWheneverItWasAskedToRun() {
        assertThat(view(TaskState.RUNNING, second(30), null).stateAt(second(0))).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void theVersionGrowsWithEverythingThatShows() {
        TaskView waiting = view(TaskState.RETRYING, null, second(30));

        assertThat(waiting.versionAt(second(30))).isGreaterThan(waiting.versionAt(second(29)));
        assertThat(withOffset(waiting, waiting.offset() + 1).versionAt(second(0)))
                .isGreaterThan(waiting.versionAt(second(30)));
    }

    private static TaskView view(@Nullable TaskState state, @Nullable Instant runAt, @Nullable Instant nextAttemptAt) {
        return new TaskView(
                TaskId.create(),
                "default",
                "resize",
                Map.of(),
                state,
                1,
                5,
                null,
                second(0),
                null,
                null,
                runAt,
                nextAttemptAt,
                null,
                null,
                7,
                1);
    }

    private static TaskView withOffset(TaskView view, long offset) {
        return new TaskView(
                view.taskId(),
                view.tenant(),
                view.taskName(),
                view.labels(),
                view.state(),
                1,
                5,
                null,
                second(0),
                null,
                null,
                view.runAt(),
                view.nextAttemptAt(),
                null,
                null,
                offset,
                1);
    }
}
