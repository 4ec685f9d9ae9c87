package io.tasklane.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TaskEndsTest {

    @Test
    void aTaskWithoutAnEndIsLostAndOneWithTwoIsDoubled() {
        TaskEnds ends = new TaskEnds(Map.of("once", 1, "twice", 2, "of another run", 2));
        Set<String> tasks = Set.of("once", "twice", "never");
        assertThat(ends.lost(tasks)).isEqualTo(1);
        assertThat(ends.doubled(tasks)).isEqualTo(1);
    }
}
