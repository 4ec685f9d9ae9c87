package io.tasklane.notifier.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class KafkaPropertiesTest {

    @Test
    void kafkasOwnSettingsArePassedOnByTheirOwnNames() {
        KafkaProperties kafka = bind(Map.of(
                "tasklane.kafka.bootstrap-servers", "one:9092,two:9092",
                "tasklane.kafka.client.security.protocol", "SSL",
                "tasklane.kafka.client.ssl.truststore.location", "/etc/trust"));

        assertThat(kafka.clientSettings())
                .isEqualTo(Map.of(
                        "bootstrap.servers", "one:9092,two:9092",
                        "security.protocol", "SSL",
                        "ssl.truststore.location", "/etc/trust"));
        assertThat(kafka.topics().taskEvents()).isEqualTo("tasklane.task-events");
        assertThat(kafka.partitions()).isEqualTo(12);
    }

    @Test
    void partitionsAreAtLeastOne() {
        assertThatThrownBy(() -> bind(Map.of("tasklane.kafka.partitions", "0")))
                .hasStackTraceContaining("tasklane.kafka.partitions must be at least 1");
    }

    private static KafkaProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("tasklane.kafka", KafkaProperties.class);
    }
}
