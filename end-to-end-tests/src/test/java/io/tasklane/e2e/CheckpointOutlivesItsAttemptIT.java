package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.flaky.FlakyApplication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** What an attempt kept last is what the next one finds, and nothing of it is left when the task has ended. */
@ExtendWith(SuiteExtension.class)
class CheckpointOutlivesItsAttemptIT {

    @Test
    void theNextAttemptGoesOnFromTheLastState(RunningSuite suite) {
        GatewayClient gateway = suite.gateway();
        String servers = suite.kafkaClientSettings().get("bootstrap.servers").toString();
        var application = new SpringApplicationBuilder(FlakyApplication.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--tasklane.kafka.bootstrap-servers=" + servers,
                        "--tasklane.kafka.topic-prefix=" + suite.topicPrefix(),
                        "--tasklane.kafka.partitions=2",
                        "--tasklane.worker.queue=forgetful",
                        "--spring.main.banner-mode=off");
        try (application;
                var checkpoints = new PlainKafka(servers).reader(suite.topic("task-checkpoints"), false)) {
            Awaitility.await("the type to be known")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> gateway.get("/taskTypes").body().contains("\"forgetful\""));

            String id = gateway.submit("{\"taskName\":\"forgetful\",\"parameters\":\"remember\"}");

            gateway.awaitEnd(id, "completed");
            assertThat(gateway.result(id).stringValue()).isEqualTo("remember");
            List<ConsumerRecord<byte[], byte[]>> kept = new ArrayList<>();
            Awaitility.await("the states to be removed")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        checkpoints.poll(Duration.ofMillis(100)).forEach(kept::add);
                        return !kept.isEmpty() && kept.get(kept.size() - 1).value() == null;
                    });
            assertThat(kept).extracting(state -> new String(state.key(), UTF_8)).containsOnly(id);
            assertThat(kept).hasSize(3);
        }
    }
}
