package io.tasklane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TaskIdTest {

    @Test
    void laterIdsAreGreater() {
        assertThat(Stream.generate(TaskId::create).limit(10_000).toList())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void anIdTellsWhenItWasMade() {
        Instant before = Instant.now();

        assertThat(TaskId.create().createdAt().orElseThrow())
                .isBetween(before.minus(Duration.ofMillis(1)), Instant.now().plusMillis(100));
        assertThat(new TaskId("9e5a2a4e-8a0f-4c6e-9a53-0a7a5f3d1c11").createdAt())
                .isEmpty();
    }

    @Test
    void otherFormsOfAUuidAreNoIds() {
        for (String text :
                new String[] {"", "7", "019B7A5E-1C00-7000-8000-000000000001", "019b7a5e1c0070008000000000000001"}) {
            assertThat(TaskId.parse(text)).isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> new TaskId(text));
        }
    }
}
