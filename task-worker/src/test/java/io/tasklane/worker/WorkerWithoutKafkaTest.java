package io.tasklane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TaskJson;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole worker on a real port, without Kafka: it runs, and says why it cannot start tasks. */
class WorkerWithoutKafkaTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Test
    void itIsAliveAndNotReadyAndTellsItsOperatorWhy() throws Exception {
        try (ConfigurableApplicationContext worker = new SpringApplicationBuilder(WorkerApplication.class)
                .run(
                        "--spring.config.name=worker",
                        "--server.port=0",
                        "--logging.level.root=error",
                        "--tasklane.worker.drain-timeout=0s",
                        "--tasklane.kafka.bootstrap-servers=127.0.0.1:" + unusedPort())) {
            assertThat(get(worker, "/actuator/health/liveness").statusCode()).isEqualTo(200);
            HttpResponse<String> health = get(worker, "/actuator/health/readiness");

            assertThat(health.statusCode()).isEqualTo(503);
            var problems = TaskJson.MAPPER.readTree(health.body()).at("/components/taskWorker/details/problems");
            assertThat(problems.valueStream().map(words -> words.stringValue()))
                    .containsExactly("Kafka does not answer", "which tasks are to be cancelled is not known");
        }
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext worker, String path) throws Exception {
        String port = worker.getEnvironment().getRequiredProperty("local.server.port");
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
