package io.tasklane.notifier.dispatch;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.DeadLetters;
import io.tasklane.model.Decoded;
import io.tasklane.model.Decoded.Read;
import io.tasklane.model.Decoded.Unreadable;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.notifier.endpoints.Endpoint;
import io.tasklane.notifier.endpoints.Endpoints;
import io.tasklane.parallel.CrashLoopException;
import io.tasklane.parallel.Lane;
import io.tasklane.parallel.Lane.Limit;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.Processing;
import io.tasklane.parallel.RecordContext;
import io.tasklane.parallel.RecordProcessor;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for one delivery to each endpoint that wants to know of an event, whatever its condition, and for one when a task that has a
 * callback URL ends; those about one task in the order of its events. Whoever registered an endpoint before the event happened is not passed over. Anybody may write to the topic of task events, so a record
 * that cannot be read is counted and passed over: nobody waits for a webhook about it.
 */
final class Dispatch implements RecordProcessor {

    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

    /** What happens to a task must be told in order, so its events are dealt with one after the other, each to its end. */
    private static final List<Lane> LANES = IntStream.range(0, 8)
            .mapToObj(number -> "dispatch-" + number)
            .map(name -> new Lane(name, 1, List.of(new Limit(name, 1))))
            .toList();

    private final Topics topics;
    private final EventCodec codec;
    private final Endpoints endpoints;
    private final Counter dispatched;
    private final Counter unreadable;

    Dispatch(Topics topics, EventCodec codec, Endpoints endpoints, MeterRegistry meters) {
        this.topics = topics;
        this.codec = codec;
        this.endpoints = endpoints;
        this.dispatched = Counter.builder("tasklane.webhook.dispatched")
                .description("Deliveries that were asked for")
                .register(meters);
        this.unreadable = Counter.builder("tasklane.webhook.dispatch.unreadable")
                .description("Records of task events that could not be read")
                .register(meters);
    }

    @Override
    public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
        long delivered = System.nanoTime();
        return new Processing() {
            @Override
            public CompletionStage<Outcome> run() {
                return completedFuture(process(kafkaRecord, context, delivered));
            }

            @Override
            public Lane lane() {
                return LANES.get(Math.floorMod(Arrays.hashCode(kafkaRecord.key()), LANES.size()));
            }
        };
    }

    private Outcome process(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context, long delivered) {
        Decoded<TaskEvent> decoded = EventCodec.decode(kafkaRecord, TaskEvent.class);
        if (decoded instanceof Read<TaskEvent> read) {
            return isKnown(delivered, context) ? outcome(read.value(), kafkaRecord) : Outcome.nothing();
        }
        unreadable.increment();
        log.atWarn()
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .addKeyValue("reason", ((Unreadable<TaskEvent>) decoded).reason())
                .log("Task event cannot be read; it leads to no webhook");
        return Outcome.nothing();
    }

    /** Waits until it is known which endpoints there were; answers no if the record was lost meanwhile. */
    private boolean isKnown(long delivered, RecordContext context) {
        CompletableFuture<Void> known = endpoints.knownAsOf(delivered);
        if (!known.isDone()) {
            context.onLost(() -> known.cancel(false));
        }
        try {
            known.join();
            return true;
        } catch (CancellationException lost) {
            return false;
        }
    }

    @Override
    public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
        log.atError()
                .setCause(failure)
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .log("Task event could not be dispatched; it goes to the dead letters");
        return failure instanceof CrashLoopException
                ? dead(kafkaRecord, "crash-loop", "it was started again and again and never ended")
                : dead(kafkaRecord, "internal-error", "it could not be dispatched");
    }

    private Outcome dead(ConsumerRecord<byte[], byte[]> kafkaRecord, String reason, String detail) {
        return Outcome.of(DeadLetters.of(kafkaRecord, topics.deadWebhooks(), reason, detail));
    }

    private Outcome outcome(TaskEvent event, ConsumerRecord<byte[], byte[]> kafkaRecord) {
        List<Endpoint> wanting = endpoints.thatWant(event);
        String url = event.state().isFinal() ? event.task().callbackUrl() : null;
        if (wanting.isEmpty() && url == null) {
            return Outcome.nothing();
        }
        WebhookPayload payload = WebhookPayload.of(event, kafkaRecord.offset());
        List<DeliveryRequested> deliveries = new ArrayList<>();
        if (url != null) {
            deliveries.add(toCallback(event, url, payload));
        }
        wanting.forEach(endpoint -> deliveries.add(toEndpoint(event, endpoint.definition(), payload)));
        dispatched.increment(deliveries.size());
        String traceparent = EventCodec.traceparentOf(kafkaRecord);
        return new Outcome(deliveries.stream()
                .map(delivery -> codec.encode(topics.webhookDeliveries(), delivery, traceparent))
                .toList());
    }

    private static DeliveryRequested toCallback(TaskEvent event, String url, WebhookPayload payload) {
        return new DeliveryRequested(
                DeliveryIds.ofEvent(event.id()),
                DeliveryIds.ofEndpoint(event.task().tenant(), URI.create(url)),
                event.task().tenant(),
                event.task().taskId(),
                event.occurredAt(),
                1,
                url,
                payload.type(),
                payload.json());
    }

    private static DeliveryRequested toEndpoint(TaskEvent event, WebhookEndpoint endpoint, WebhookPayload payload) {
        return new DeliveryRequested(
                DeliveryIds.ofEvent(event.id(), endpoint.endpointId()),
                endpoint.endpointId(),
                event.task().tenant(),
                event.task().taskId(),
                event.occurredAt(),
                1,
                endpoint.url(),
                payload.type(),
                endpoint.payload() == Payload.THIN ? payload.thin().json() : payload.json());
    }
}
