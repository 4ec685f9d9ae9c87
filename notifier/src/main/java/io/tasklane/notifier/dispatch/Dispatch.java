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
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.parallel.CrashLoopException;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.Processing;
import io.tasklane.parallel.RecordContext;
import io.tasklane.parallel.RecordProcessor;
import java.net.URI;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for one delivery when a task that has a callback URL ends. Anybody may write to the topic of task events, so a record
 * that cannot be read is counted and passed over: nobody waits for a webhook about it.
 */
final class Dispatch implements RecordProcessor {

    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

    private final Topics topics;
    private final EventCodec codec;
    private final Counter dispatched;
    private final Counter unreadable;

    Dispatch(Topics topics, EventCodec codec, MeterRegistry meters) {
        this.topics = topics;
        this.codec = codec;
        this.dispatched = Counter.builder("tasklane.webhook.dispatched")
                .description("Deliveries that were asked for")
                .register(meters);
        this.unreadable = Counter.builder("tasklane.webhook.dispatch.unreadable")
                .description("Records of task events that could not be read")
                .register(meters);
    }

    @Override
    public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
        return () -> completedFuture(outcome(kafkaRecord));
    }

    private Outcome outcome(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        Decoded<TaskEvent> decoded = EventCodec.decode(kafkaRecord, TaskEvent.class);
        if (decoded instanceof Read<TaskEvent> read) {
            return outcome(read.value(), kafkaRecord);
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
        String url = event.task().callbackUrl();
        if (url == null || !event.state().isFinal()) {
            return Outcome.nothing();
        }
        dispatched.increment();
        DeliveryRequested delivery = delivery(event, url);
        return Outcome.of(codec.encode(topics.webhookDeliveries(), delivery, EventCodec.traceparentOf(kafkaRecord)));
    }

    private static DeliveryRequested delivery(TaskEvent event, String url) {
        WebhookPayload payload = WebhookPayload.of(event, event.occurredAt());
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
}
