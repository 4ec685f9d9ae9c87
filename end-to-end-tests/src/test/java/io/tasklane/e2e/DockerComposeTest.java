package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class DockerComposeTest {

    private final JsonNode compose = new YAMLMapper().readTree(Path.of("../docker-compose.yml"));

    @Test
    void theSuiteIsKafkaMongoDbAndTheThreeServices() {
        assertThat(compose.get("services").propertyNames())
                .containsExactlyInAnyOrder("kafka", "mongodb", "api-gateway", "task-worker", "notifier");
        assertThat(compose.at("/services/kafka/image").stringValue()).isEqualTo("apache/kafka:4.2.1");
        assertThat(compose.at("/services/mongodb/image").stringValue()).isEqualTo("mongo:8");
        assertThat(compose.at("/x-service/restart").stringValue()).isEqualTo("unless-stopped");
    }

    @Test
    void everyServiceIsBuiltFromATargetThatCopiesTheJarThatItsModuleMakes() throws Exception {
        String dockerfile = Files.readString(Path.of("../Dockerfile"));
        for (String service : new String[] {"api-gateway", "task-worker", "notifier"}) {
            assertThat(compose.at("/services/" + service + "/build/target").stringValue())
                    .isEqualTo(service);
            assertThat(dockerfile)
                    .contains("FROM service AS " + service)
                    .contains("/src/" + service + "/target/" + service + "-exec.jar");
            assertThat(compose.at("/services/" + service + "/environment/KAFKA_BOOTSTRAP_SERVERS")
                            .stringValue())
                    .isEqualTo("kafka:19092");
            assertThat(compose.at("/services/" + service + "/depends_on/kafka/condition")
                            .stringValue())
                    .isEqualTo("service_healthy");
        }
        assertThat(dockerfile).contains("USER tasklane").contains("HEALTHCHECK");
    }

    @Test
    void whatIsPublishedIsPublishedOnThisMachineAlone() {
        compose.get("services")
                .forEach(service -> service.path("ports")
                        .forEach(port -> assertThat(port.stringValue()).startsWith("127.0.0.1:")));
    }

    @Test
    void theGatewayOfTheImageWantsToKnowWhoAsksAndIsToldTheOperatorsKey() throws Exception {
        assertThat(Files.readString(Path.of("../Dockerfile")))
                .contains("SERVER_ADDRESS=0.0.0.0 TASKLANE_GATEWAY_AUTHENTICATION=required");
        assertThat(compose.at("/services/api-gateway/environment/TASKLANE_GATEWAY_OPERATOR_KEYS")
                        .stringValue())
                .startsWith("${TASKLANE_OPERATOR_KEY:?");
    }

    @Test
    void dataSurvivesTheContainers() {
        assertThat(compose.at("/services/kafka/volumes/0").stringValue()).isEqualTo("kafka-data:/var/lib/kafka/data");
        assertThat(compose.at("/services/mongodb/volumes/0").stringValue()).isEqualTo("mongodb-data:/data/db");
        assertThat(compose.get("volumes").propertyNames()).containsExactlyInAnyOrder("kafka-data", "mongodb-data");
    }
}
