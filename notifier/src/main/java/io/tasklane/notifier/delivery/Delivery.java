package io.tasklane.notifier.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.tasklane.model.DeadLetters;
import io.tasklane.model.Decoded;
import io.tasklane.model.Decoded.Read;
import io.tasklane.model.Decoded.Unreadable;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskRules;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEvent;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.RecordContext;
import io.tasklane.parallel.RecordProcessor;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers what was asked for; a record that asks for nothing that can be delivered becomes a dead letter. */
final class Delivery implements RecordProcessor {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    /** It becomes a header, and a part of what is signed, where a dot separates the parts. */
    private static final Pattern DELIVERY_ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private final Topics topics;
    private final Attempts attempts;
    private final DeliveryMeters meters;

    Delivery(Topics topics, Attempts attempts, DeliveryMeters meters) {
        this.topics = topics;
        this.attempts = attempts;
        this.meters = meters;
    }

    @Override
    public CompletionStage<Outcome> process(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
        Decoded<WebhookEvent> decoded = EventCodec.decode(kafkaRecord, WebhookEvent.class);
        if (decoded instanceof Unreadable<WebhookEvent> unreadable) {
            return completedFuture(refused(kafkaRecord, unreadable.reason()));
        }
        if (!(((Read<WebhookEvent>) decoded).value() instanceof DeliveryRequested delivery)) {
            return completedFuture(refused(kafkaRecord, "it asks for no delivery"));
        }
        Optional<String> fault = faultOf(delivery);
        return fault.isPresent()
                ? completedFuture(refused(kafkaRecord, fault.get()))
                : attempts.make(delivery, kafkaRecord, context);
    }

    @Override
    public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
        log.atError()
                .setCause(failure)
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .log("Delivery could not be processed; it goes to the dead letters");
        return dead(kafkaRecord, "internal-error", "it could not be processed");
    }

    private Outcome refused(ConsumerRecord<byte[], byte[]> kafkaRecord, String reason) {
        meters.unreadable();
        log.atWarn()
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .addKeyValue("reason", reason)
                .log("Delivery cannot be read; it goes to the dead letters");
        return dead(kafkaRecord, "unreadable", reason);
    }

    private Outcome dead(ConsumerRecord<byte[], byte[]> kafkaRecord, String reason, String detail) {
        return Outcome.of(DeadLetters.of(kafkaRecord, topics.deadWebhooks(), reason, detail));
    }

    /** Others can write to the topic: what reading it did not check is checked here. */
    private static Optional<String> faultOf(DeliveryRequested delivery) {
        if (!DELIVERY_ID.matcher(delivery.deliveryId()).matches()) {
            return Optional.of("data is not valid: deliveryId must be 1 to 100 letters, digits, '_' or '-'");
        }
        return TaskRules.violatedByUrl(delivery.url()).map(words -> "data is not valid: url " + words);
    }
}
