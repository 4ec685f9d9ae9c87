package io.tasklane.worker.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.parallel.Lane;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import io.tasklane.worker.types.HandledTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.NullNode;

class LanesTest {

    private final HandledTypes types = new HandledTypes(
            List.of(new Kind("free", 0), new Kind("narrow", 2), new Kind("set", 2)), List.of("fast", "slow"));
    private final Lanes lanes = new Lanes(settings(Map.of("set", 7)), types);

    @Test
    void aLaneHasTheWeightOfItsQueueTimesThatOfThePriority() {
        assertThat(lanes.of(command("free", 0), "fast")).isEqualTo(new Lane("fast 0", 5, List.of()));
        assertThat(lanes.of(command("free", 9), "fast")).isEqualTo(new Lane("fast 9", 50, List.of()));
    }

    @Test
    void aLimitHoldsForItsQueueWhateverThePriority() {
        Lane low = lanes.of(command("free", 0), "slow");
        Lane high = lanes.of(command("free", 3), "slow");

        assertThat(low.name()).isNotEqualTo(high.name());
        assertThat(low.limits()).isEqualTo(high.limits()).containsExactly(new Lane.Limit("queue slow", 3));
    }

    @Test
    void aKindWithALimitWaitsApartFromTheOthers() {
        Lane narrow = lanes.of(command("narrow", 0), "slow");

        assertThat(narrow.name())
                .isNotEqualTo(lanes.of(command("free", 0), "slow").name());
        assertThat(narrow.limits()).containsExactly(new Lane.Limit("queue slow", 3), new Lane.Limit("task narrow", 2));
        assertThat(lanes.of(command("set", 0), "fast").limits()).containsExactly(new Lane.Limit("task set", 7));
    }

    @Test
    void namesThatNobodyHandlesShareOneLane() {
        assertThat(lanes.of(command("hostile", 5), "fast")).isEqualTo(Lane.COMMON);
    }

    @Test
    void aLimitForANameThatNobodyHandlesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lanes(settings(Map.of("naroww", 1)), types))
                .withMessageContaining("naroww");
    }

    private static RunnerSettings settings(Map<String, Integer> concurrency) {
        List<WorkQueue> queues = List.of(new WorkQueue("fast", 5, null), new WorkQueue("slow", 1, 3));
        return new RunnerSettings("w1", queues, concurrency, Duration.ZERO, Duration.ZERO);
    }

    private static TaskEvent.Submitted command(String taskName, int priority) {
        Task task = new Task(TaskId.create(), "default", "fast", taskName, Instant.EPOCH, null, Map.of());
        return new TaskEvent.Submitted(task, 1, NullNode.getInstance(), null, null, null, priority, null, 0);
    }

    private record Kind(String taskName, int concurrency) implements TaskHandler<String, String> {
        @Override
        public String handle(String parameters, TaskContext context) {
            return parameters;
        }
    }
}
