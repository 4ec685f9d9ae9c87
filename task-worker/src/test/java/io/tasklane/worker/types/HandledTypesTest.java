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
        HandledTypes types = new HandledTypes(List.of(new Named("greet")), List.of("slow", "fast"));

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
                .isThrownBy(() -> new HandledTypes(List.of(new Named("a"), new Named("a")), List.of("default")))
                .withMessageContaining("two handlers");
    }

    @Test
    void aNameThatCannotBeOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HandledTypes(List.of(new Named("a b")), List.of("default")));
    }

    @Test
    void aHandlerThatHidesItsParametersTypeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HandledTypes(List.of(new Hidden<>()), List.of("default")))
                .withMessageContaining("hidden");
    }

    @Test
    void aHandlerMayBeForAnotherQueueOfItsWorker() {
        HandledTypes types = new HandledTypes(List.of(new ForQueue("fast"), new Named("b")), List.of("slow", "fast"));

        assertThat(types.announcements()).extracting(TaskType::queue).containsExactly("fast", "slow");
        assertThat(types.announcements())
                .extracting(TaskType::retryLimit)
                .containsExactly(new RetryPolicy(7, 1, 60), null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HandledTypes(List.of(new ForQueue("other")), List.of("slow", "fast")))
                .withMessageContaining("other");
    }

    private record ForQueue(String queue) implements TaskHandler<String, String> {
        @Override
        public String taskName() {
            return "a";
        }

        @Override
        public String handle(String parameters, TaskContext context) {
            return parameters;
        }

        @Override
        public RetryPolicy retryLimit() {
            return new RetryPolicy(7, 1, 60);
        }
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
