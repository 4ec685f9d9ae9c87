package io.tasklane.worker.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tasklane.model.RetryPolicy;
import io.tasklane.model.TaskType;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandledTypesTest {

    @Test
    void aHandlerIsAnnouncedWithItsDefaults() {
        HandledTypes types = new HandledTypes(List.of(new Named("greet")), "slow");

        assertThat(types.announcements()).singleElement().satisfies(type -> {
            assertThat(type.taskName()).isEqualTo("greet");
            assertThat(type.queue()).isEqualTo("slow");
            assertThat(type.retry()).isEqualTo(RetryPolicy.DEFAULT);
            assertThat(type.timeoutSeconds()).isEqualTo(90);
            assertThat(type.parametersSchema().get("type").stringValue()).isEqualTo("string");
        });
        assertThat(types.announcements()).extracting(TaskType::taskName).containsExactly("greet");
    }

    @Test
    void twoHandlersOfOneNameAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HandledTypes(List.of(new Named("a"), new Named("a")), "default"))
                .withMessageContaining("two handlers");
    }

    @Test
    void aNameThatCannotBeOneIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HandledTypes(List.of(new Named("a b")), "default"));
    }

    @Test
    void aHandlerThatHidesItsParametersTypeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HandledTypes(List.of(new Hidden<>()), "default"))
                .withMessageContaining("hidden");
    }

    private record Named(String taskName) implements TaskHandler<String, String> {
        @Override
        public String handle(String parameters, TaskContext context) {
            return parameters;
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(90);
        }
    }

    private static final class Hidden<P> implements TaskHandler<P, P> {
        @Override
        public String taskName() {
            return "hidden";
        }

        @Override
        public P handle(P parameters, TaskContext context) {
            return parameters;
        }
    }
}
