package io.tasklane.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandaloneSettingsTest {

    @Test
    void withoutArgumentsEverythingRunsOnTheUsualPorts() {
        StandaloneSettings settings = settings();

        assertThat(settings.services()).containsExactlyInAnyOrder(Service.values());
        assertThat(settings.serverPort()).isEqualTo(8080);
        assertThat(settings.kafkaPort()).isEqualTo(9092);
        assertThat(settings.mongoPort()).isEqualTo(27017);
        assertThat(settings.dataFolder()).isEqualTo(Path.of("data").toAbsolutePath());
        assertThat(settings.datasetsFolder()).isEqualTo(Path.of("datasets").toAbsolutePath());
        assertThat(settings.externalKafka()).isEmpty();
        assertThat(settings.externalMongo()).isEmpty();
        assertThat(settings.others()).isEmpty();
    }

    @Test
    void whatItDoesNotKnowIsForTheServices() {
        assertThat(settings("--tasklane.worker.queue=heavy", "--debug", "--server.port=0")
                        .others())
                .isEqualTo(Map.of("tasklane.worker.queue", "heavy", "debug", ""));
    }

    @Test
    void theLastOfSeveralValuesCounts() {
        assertThat(settings("--server.port=1", "--server.port=2").serverPort()).isEqualTo(2);
    }

    @Test
    void servicesAreASubset() {
        assertThat(settings("--tasklane.standalone.services=gateway, worker").services())
                .containsExactlyInAnyOrder(Service.GATEWAY, Service.WORKER);
        assertThat(settings("--tasklane.standalone.services=none").services()).isEmpty();
    }

    @Test
    void theEnvironmentNamesWhatIsUsedInsteadUnlessAnArgumentDoes() {
        Map<String, String> environment = Map.of("KAFKA_BOOTSTRAP_SERVERS", "kafka:1", "MONGODB_URI", " ");
        StandaloneSettings settings = StandaloneSettings.of(List.of(), environment);

        assertThat(settings.externalKafka()).contains("kafka:1");
        assertThat(settings.externalMongo()).isEmpty();
        assertThat(StandaloneSettings.of(List.of("--tasklane.kafka.bootstrap-servers=kafka:2"), environment)
                        .externalKafka())
                .contains("kafka:2");
    }

    @ParameterizedTest
    @CsvSource({
        "--tasklane.standalone.services=gateway;mailer, there is no service",
        "--tasklane.standalone.services=, there is no service",
        "--tasklane.standalone.kafka-prot=1, there is no setting --tasklane.standalone.kafka-prot",
        "--server.port=65536, --server.port must be a port",
        "--server.port=-1, --server.port must be a port",
        "--server.port, --server.port must be a port",
        "server.port=1, is not understood",
        "--, is not understood",
    })
    void aMistakeIsSaidInOneLine(String argument, String problem) {
        assertThatThrownBy(() -> settings(argument))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining(problem)
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("\n"));
    }

    private static StandaloneSettings settings(String... arguments) {
        return StandaloneSettings.of(List.of(arguments), Map.of());
    }
}
