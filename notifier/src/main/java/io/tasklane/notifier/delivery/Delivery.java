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
import io.tasklane.parallel.CrashLoopException;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.Processing;
import io.tasklane.parallel.RecordContext;
import io.tasklane.parallel.RecordProcessor;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the attempt that a record asks for; a record that asks for nothing that can be delivered becomes a dead letter. Nothing
 * waits here: the next attempt is another record.
 */
final class Delivery implements RecordProcessor {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    /** It becomes a header, and a part of what is signed, where a dot separates the parts. */
    private static final Pattern DELIVERY_ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private final Function<DeliveryRequested, CompletableFuture<DeliveryResult>> sender;
    private final Consequences consequences;
    private final Topics topics;
    private final DeliveryMeters meters;
    private final Clock clock;

    /** @param sender makes one attempt; to cancel what it gives back cuts the attempt off */
    Delivery(
            Function<DeliveryRequested, CompletableFuture<DeliveryResult>> sender,
            Consequences consequences,
            Topics topics,
            DeliveryMeters meters,
            Clock clock) {
        this.sender = sender;
        this.consequences = consequences;
        this.topics = topics;
        this.meters = meters;
        this.clock = clock;
    }

    @Override
    public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
        return () -> process(kafkaRecord, context);
    }

    private CompletionStage<Outcome> process(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
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
                : attempt(delivery, kafkaRecord, context);
    }

    /** The outcome is nothing at once when the record is lost: the next owner makes the attempt, and the receiver should not get both. */
    private CompletionStage<Outcome> attempt(
            DeliveryRequested delivery, ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
        if (context.isLost()) {
            return completedFuture(Outcome.nothing());
        }
        Instant began = clock.instant();
        CompletableFuture<DeliveryResult> sending = sender.apply(delivery);
        CompletableFuture<Outcome> outcome = sending.thenApply(
                result -> consequences.of(new Attempt(delivery, kafkaRecord, began, clock.instant()), result));
        context.onLost(() -> {
            outcome.complete(Outcome.nothing());
            sending.cancel(true);
        });
        return outcome;
    }

    @Override
    public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
        log.atError()
                .setCause(failure)
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .log("Delivery could not be processed; it goes to the dead letters");
        return failure instanceof CrashLoopException
                ? dead(kafkaRecord, "crash-loop", "it was started again and again and never ended")
                : dead(kafkaRecord, "internal-error", "it could not be processed");
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
