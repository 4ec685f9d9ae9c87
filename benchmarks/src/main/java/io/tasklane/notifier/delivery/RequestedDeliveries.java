package io.tasklane.notifier.delivery;

import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.notifier.NotifierApplication;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A notifier in this process, and deliveries that it is asked for, to five hundred endpoints in turn. */
final class RequestedDeliveries implements AutoCloseable {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final String PAYLOAD = "{\"type\":\"task.completed\",\"data\":\"" + "x".repeat(960) + "\"}";

    private static final int ENDPOINTS = 500;
    private static final String PREFIX = "throughput.";

    private final ConfigurableApplicationContext notifier;
    private final KafkaProducer<byte[], byte[]> producer;
    private final EventCodec codec = new EventCodec("/measurement");
    private final String receiver;
    private int number;

    private RequestedDeliveries(
            ConfigurableApplicationContext notifier, KafkaProducer<byte[], byte[]> producer, String receiver) {
        this.notifier = notifier;
        this.producer = producer;
        this.receiver = receiver;
    }

    static RequestedDeliveries started(String kafka, String receiver) {
        ConfigurableApplicationContext notifier = new SpringApplicationBuilder(NotifierApplication.class)
                .run(
                        "--spring.config.name=notifier",
                        "--spring.jmx.enabled=false",
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--logging.level.root=warn",
                        "--logging.level.io.tasklane=error",
                        "--tasklane.kafka.bootstrap-servers=" + kafka,
                        "--tasklane.kafka.topic-prefix=" + PREFIX,
                        "--tasklane.network.allowed-addresses=127.0.0.0/8",
                        "--tasklane.notifier.signing-secret=" + SECRET);
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka, "linger.ms", 5);
        return new RequestedDeliveries(
                notifier,
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                receiver);
    }

    /** Asks for one more; answers its id. */
    String request() {
        int endpoint = number % ENDPOINTS;
        var delivery = new DeliveryRequested(
                "delivery_" + number++,
                "url_" + endpoint,
                "default",
                TaskId.create(),
                Instant.now(),
                1,
                receiver + "/" + endpoint,
                "task.completed",
                PAYLOAD);
        producer.send(codec.encode(new Topics(PREFIX).webhookDeliveries(), delivery, null));
        return delivery.deliveryId();
    }

    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
        notifier.close();
    }
}
