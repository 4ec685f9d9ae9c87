package io.tasklane.worker.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.worker.execution.WorkQueue;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WorkerPropertiesTest {

    @Test
    void withoutSettingsItRunsTheDefaultQueue() {
        assertThat(bound().queueNames()).containsExactly("default");
        assertThat(bound("queue", "heavy").queueNames()).containsExactly("heavy");
    }

    @Test
    void queuesHaveTheirSharesAndLimits() {
        WorkerProperties properties = bound(
                "queues[0].name", "fast",
                "queues[0].weight", "10",
                "queues[1].name", "slow",
                "queues[1].concurrency", "2",
                "concurrency.data_analysis", "3",
                "concurrency.a.b", "4");

        assertThat(properties.queues()).containsExactly(new WorkQueue("fast", 10, null), new WorkQueue("slow", 1, 2));
        assertThat(properties.concurrency()).containsOnly(Map.entry("data_analysis", 3), Map.entry("a.b", 4));
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertRefused("not both", "queue", "a", "queues[0].name", "b");
        assertRefused("twice", "queues[0].name", "b", "queues[1].name", "b");
        assertRefused("1 to 100", "queues[0].name", "b", "queues[0].weight", "101");
        assertRefused("at least 1", "queues[0].name", "b", "queues[0].concurrency", "0");
        assertRefused("a name is missing", "queues[0].weight", "2");
        assertRefused("letters, digits", "queues[0].name", "a.b");
        assertRefused("letters, digits", "queue", "a.b");
        assertRefused("concurrency.x must be at least 1", "concurrency.x", "0");
        assertRefused("cancel-grace must not be negative", "cancel-grace", "-1s");
        assertRefused("interrupt-grace must not be negative", "interrupt-grace", "-1s");
    }

    private static void assertRefused(String words, String... settings) {
        assertThatThrownBy(() -> bound(settings)).rootCause().hasMessageContaining(words);
    }

    private static WorkerProperties bound(String... settings) {
        Map<String, String> named = new HashMap<>();
        named.put("tasklane.worker.threads", "8");
        for (int index = 0; index < settings.length; index += 2) {
            named.put("tasklane.worker." + settings[index], settings[index + 1]);
        }
        return new Binder(new MapConfigurationPropertySource(named))
                .bind("tasklane.worker", WorkerProperties.class)
                .get();
    }
}
