package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Engines join, leave and are cut short under load, and a reader of their outcomes sees each exactly once, with both protocols of
 * consumer groups.
 */
@ExtendWith(SuiteExtension.class)
class OutcomeIsPublishedExactlyOnceIT {

    private static final int RECORDS = 4_000;

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void whileEnginesComeAndGo(String protocol, RunningSuite suite) throws Exception {
        long seed = System.nanoTime();
        try (CopyingEngines engines = new CopyingEngines(suite, Map.of("group.protocol", protocol), RECORDS, 6)) {
            engines.comeAndGo(new Random(seed));

            Map<String, Integer> outcomes = engines.outcomes();

            System.out.println(
                    protocol + ": records " + RECORDS + ", executions " + engines.executions() + ", seed " + seed);
            assertThat(engines.protocol()).isEqualTo(protocol);
            assertThat(outcomes.keySet()).isEqualTo(engines.keys());
            assertThat(outcomes.values()).containsOnly(1);
        }
    }

    @Test
    void afterTheirTopicWasGone(RunningSuite suite) throws Exception {
        try (CopyingEngines engines = new CopyingEngines(suite, Map.of("max.block.ms", 500), 400, 1)) {
            engines.copyWhileTheirTopicIsGone();

            Map<String, Integer> outcomes = engines.outcomes();

            assertThat(outcomes.keySet()).isEqualTo(engines.keys());
            assertThat(outcomes.values()).containsOnly(1);
        }
    }
}
