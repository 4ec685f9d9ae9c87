package io.tasklane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {

    @Test
    void whatAServiceReliesOnCannotBeOverridden() {
        KafkaSettings kafka = with(Map.of(
                "isolation.level", "read_uncommitted",
                "group.id", "another",
                "transactional.id", "shared",
                "bootstrap.servers", "elsewhere:1",
                "security.protocol", "SSL",
                "reconnect.backoff.max.ms", "9"));

        assertThat(kafka.clientSettings(Map.of("isolation.level", "read_committed")))
                .isEqualTo(Map.of(
                        "isolation.level", "read_committed",
                        "bootstrap.servers", "broker:9092",
                        "security.protocol", "SSL",
                        "reconnect.backoff.max.ms", "9"));
    }

    @Test
    void whatIsNotToldHasADefault() {
        KafkaSettings kafka = new KafkaSettings(null, null, null, null);

        assertThat(kafka.clientSettings())
                .isEqualTo(Map.of("bootstrap.servers", "localhost:9092", "reconnect.backoff.max.ms", 500));
        assertThat(kafka.topics().taskEvents()).isEqualTo("tasklane.task-events");
        assertThat(kafka.partitions()).isEqualTo(12);
    }

    @Test
    void valuesOutOfBoundsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KafkaSettings(" ", null, null, null))
                .withMessage("tasklane.kafka.bootstrap-servers must not be empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KafkaSettings(null, null, 0, null))
                .withMessage("tasklane.kafka.partitions must be at least 1");
        assertThatIllegalArgumentException().isThrownBy(() -> new KafkaSettings(null, "no/prefix", null, null));
    }

    @Test
    void theClientsSettingsAreNotPrinted() {
        assertThat(with(Map.of("sasl.jaas.config", "password=hidden")).toString())
                .doesNotContain("hidden");
    }

    private static KafkaSettings with(Map<String, String> client) {
        return new KafkaSettings("broker:9092", "", 1, client);
    }
}
