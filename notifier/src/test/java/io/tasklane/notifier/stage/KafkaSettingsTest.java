package io.tasklane.notifier.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.model.KafkaSettings;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class KafkaSettingsTest {

    @Test
    void kafkasOwnSettingsArePassedOnByTheirOwnNames() {
        KafkaSettings kafka = settings(new MockEnvironment()
                .withProperty("tasklane.kafka.bootstrap-servers", "one:9092,two:9092")
                .withProperty("tasklane.kafka.topic-prefix", "t.")
                .withProperty("tasklane.kafka.client.security.protocol", "SSL")
                .withProperty("tasklane.kafka.client.ssl.truststore.location", "/etc/trust"));

        assertThat(kafka.clientSettings())
                .containsEntry("bootstrap.servers", "one:9092,two:9092")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("ssl.truststore.location", "/etc/trust");
        assertThat(kafka.topics().taskEvents()).isEqualTo("t.task-events");
    }

    @Test
    void whatIsNotToldHasADefault() {
        assertThat(settings(new MockEnvironment()).partitions()).isEqualTo(12);
    }

    @Test
    void whatIsOutOfBoundsStopsTheStartAndSaysWhy() {
        assertThatThrownBy(() -> settings(new MockEnvironment().withProperty("tasklane.kafka.partitions", "0")))
                .hasStackTraceContaining("tasklane.kafka.partitions must be at least 1");
    }

    private static KafkaSettings settings(MockEnvironment environment) {
        return new StageConfiguration().kafkaSettings(environment);
    }
}
