package io.tasklane.benchmarks.submit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.TaskJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The least that can be done with a submission: it is parsed, sent to Kafka as it came, and answered once that is acknowledged. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    JacksonAutoConfiguration.class
})
@Import(BareEndpoint.Controller.class)
class BareEndpoint {

    @Bean
    KafkaTemplate<byte[], byte[]> kafka(@Value("${bare.bootstrap-servers}") String bootstrapServers) {
        return new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "all",
                        "compression.type",
                        "lz4",
                        "linger.ms",
                        1,
                        "batch.size",
                        64 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer()));
    }

    @RestController
    static class Controller {

        private final KafkaTemplate<byte[], byte[]> kafka;

        Controller(KafkaTemplate<byte[], byte[]> kafka) {
            this.kafka = kafka;
        }

        @PostMapping(path = "/bare", consumes = "application/json", produces = "application/json")
        ResponseEntity<Map<String, String>> submit(HttpServletRequest request)
                throws IOException, InterruptedException, ExecutionException {
            byte[] bytes = request.getInputStream().readAllBytes();
            JsonNode body = TaskJson.MAPPER.readTree(bytes);
            String id = UUID.randomUUID().toString();
            kafka.send(new ProducerRecord<>("bare", id.getBytes(UTF_8), bytes)).get();
            return ResponseEntity.accepted()
                    .header("Location", "/" + id)
                    .body(Map.of("id", id, "taskName", body.get("taskName").stringValue()));
        }
    }
}
