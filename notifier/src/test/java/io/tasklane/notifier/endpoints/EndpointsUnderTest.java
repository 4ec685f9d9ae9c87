package io.tasklane.notifier.endpoints;

import static io.tasklane.notifier.stage.KafkaRecords.consumed;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.EndpointEvent;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.Verification;
import io.tasklane.model.following.Following;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Endpoints, and their topics, which the test writes itself. */
public final class EndpointsUnderTest implements Following {

    public static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private final Topics topics;
    private final EventCodec codec = new EventCodec("/test");
    private final List<CompletableFuture<Void>> waiting = new CopyOnWriteArrayList<>();
    private Consumer<ConsumerRecord<byte[], byte[]>> reader = nobody -> {};
    private final Semaphore asked = new Semaphore(0);
    private volatile boolean behind;

    public final Endpoints endpoints;

    public EndpointsUnderTest(Topics topics) {
        this.topics = topics;
        this.endpoints = new Endpoints(topics.webhookEndpoints(), this);
        endpoints.start();
    }

    /** An endpoint that wants to know when tasks of tenant {@code acme} end well. */
    public static WebhookEndpoint endpoint(String id, String url) {
        return endpoint(id, url, List.of("task.completed"), Map.of(), Payload.FULL, Ordering.NONE, Verification.NONE);
    }

    public static WebhookEndpoint endpoint(
            String id,
            String url,
            List<String> eventTypes,
            Map<String, String> labels,
            Payload payload,
            Ordering ordering,
            Verification verification) {
        return new WebhookEndpoint(
                id,
                "acme",
                1,
                CREATED,
                CREATED,
                url,
                eventTypes,
                labels,
                null,
                false,
                payload,
                ordering,
                null,
                null,
                List.of(),
                List.of(),
                verification,
                null);
    }

    public void write(EndpointEvent event) {
        String topic = event instanceof WebhookEndpoint ? topics.webhookEndpoints() : topics.endpointConditions();
        give(codec.encode(topic, event, null));
    }

    public void remove(String endpointId) {
        give(new ProducerRecord<>(topics.webhookEndpoints(), endpointId.getBytes(UTF_8), null));
    }

    public void give(ProducerRecord<byte[], byte[]> kafkaRecord) {
        reader.accept(consumed(kafkaRecord));
    }

    /** Nothing that is asked for is known until it is read. */
    public void fallBehind() {
        behind = true;
    }

    public void awaitSomebodyWaiting() throws InterruptedException {
        asked.acquire();
    }

    public void catchUp() {
        behind = false;
        waiting.forEach(each -> each.complete(null));
    }

    @Override
    public void start(Consumer<ConsumerRecord<byte[], byte[]>> given) {
        reader = given;
    }

    @Override
    public CompletableFuture<Void> knownAsOf(long asOf) {
        if (!behind) {
            return CompletableFuture.completedFuture(null);
        }
        var known = new CompletableFuture<Void>();
        waiting.add(known);
        asked.release();
        return known;
    }

    @Override
    public void close() {}
}
