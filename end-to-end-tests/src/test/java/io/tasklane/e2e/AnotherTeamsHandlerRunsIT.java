package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.greeting.GreetingApplication;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

@ExtendWith(SuiteExtension.class)
class AnotherTeamsHandlerRunsIT {

    @Test
    void oneClassAndOneDependencyMakeAWorker(RunningSuite suite) {
        GatewayClient gateway = suite.gateway();
        assertThat(gateway.post("/submitTask", "{\"taskName\":\"greeting\"}").statusCode())
                .isEqualTo(422);
        var application = new SpringApplicationBuilder(GreetingApplication.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--tasklane.kafka.bootstrap-servers="
                                + suite.kafkaClientSettings().get("bootstrap.servers"),
                        "--tasklane.kafka.topic-prefix=" + suite.topicPrefix(),
                        "--tasklane.kafka.partitions=2",
                        "--tasklane.worker.queue=greetings",
                        "--spring.main.banner-mode=off");
        try (application) {
            Awaitility.await("the type to be known")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> gateway.get("/taskTypes").body().contains("\"greeting\""));

            String id = gateway.submit("{\"taskName\":\"greeting\",\"parameters\":{\"name\":\"Ada\"}}");
            gateway.awaitEnd(id, "completed");
            assertThat(gateway.result(id).get("text").stringValue()).isEqualTo("Hello, Ada!");
            String nameless = gateway.submit("{\"taskName\":\"greeting\",\"parameters\":{}}");
            assertThat(gateway.awaitEnd(nameless, "failed").at("/error/type").stringValue())
                    .endsWith("/nameless-guest");
            assertThat(gateway.post("/submitTask", "{\"taskName\":\"greeting\",\"parameters\":{\"nmae\":\"Ada\"}}")
                            .statusCode())
                    .isEqualTo(422);
        }
    }
}
