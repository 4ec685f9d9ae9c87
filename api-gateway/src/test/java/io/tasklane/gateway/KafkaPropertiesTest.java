package io.tasklane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaPropertiesTest {

    @Test
    void whatTheGatewayReliesOnCannotBeOverridden() {
        KafkaProperties kafka = with(Map.of(
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
    void theClientsSettingsAreNotPrinted() {
        assertThat(with(Map.of("sasl.jaas.config", "password=hidden")).toString())
                .doesNotContain("hidden");
    }

    private static KafkaProperties with(Map<String, String> client) {
        return new KafkaProperties("broker:9092", "", 1, client);
    }
}
