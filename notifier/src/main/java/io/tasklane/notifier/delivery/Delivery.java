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
import io.tasklane.notifier.order.Place;
import io.tasklane.parallel.CrashLoopException;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.Processing;
import io.tasklane.parallel.RecordContext;
import io.tasklane.parallel.RecordProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the attempt made that a record asks for, or put off; a record that asks for nothing that can be delivered becomes a dead letter. Nothing
 * waits here: the next attempt is another record.
 */
final class Delivery implements RecordProcessor {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    /** It becomes a header, and a part of what is signed, where a dot separates the parts. */
    private static final Pattern DELIVERY_ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private final DeliveryDesk desk;
    private final Topics topics;

    Delivery(DeliveryDesk desk, Topics topics) {
        this.desk = desk;
        this.topics = topics;
    }

    @Override
    public void assigned(TopicPartition partition) {
        desk.holdBacks().assigned(partition);
    }

    /** Here deliveries come in their order, so here they take their places. */
    @Override
    public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
        long arrived = System.nanoTime();
        Decoded<WebhookEvent> decoded = EventCodec.decode(kafkaRecord, WebhookEvent.class);
        if (decoded instanceof Unreadable<WebhookEvent> unreadable) {
            return () -> completedFuture(refused(kafkaRecord, unreadable.reason()));
        }
        if (!(((Read<WebhookEvent>) decoded).value() instanceof DeliveryRequested delivery)) {
            return () -> completedFuture(refused(kafkaRecord, "it asks for no delivery"));
        }
        Optional<String> fault = faultOf(delivery);
        if (fault.isPresent()) {
            return () -> completedFuture(refused(kafkaRecord, fault.get()));
        }
        desk.meters().cameBack(delivery);
        Place place = desk.holdBacks().come(delivery, kafkaRecord.offset());
        context.onLost(() -> desk.holdBacks().lost(place));
        return () -> new Handling(new Received(delivery, kafkaRecord, context, place, arrived), desk).begin();
    }

    @Override
    public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
        log.atError()
                .setCause(failure)
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .log("Delivery could not be processed; it goes to the dead letters");
        Outcome dead = failure instanceof CrashLoopException
                ? dead(kafkaRecord, "crash-loop", "it was started again and again and never ended")
                : dead(kafkaRecord, "internal-error", "it could not be processed");
        return withoutPlace(kafkaRecord, dead);
    }

    /** What comes after it in its line must not wait for it. */
    private Outcome withoutPlace(ConsumerRecord<byte[], byte[]> kafkaRecord, Outcome dead) {
        if (!(EventCodec.decode(kafkaRecord, WebhookEvent.class) instanceof Read<WebhookEvent> read
                && read.value() instanceof DeliveryRequested delivery)) {
            return dead;
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(dead.records());
        desk.holdBacks().over(delivery).ifPresent(records::add);
        return new Outcome(records);
    }

    private Outcome refused(ConsumerRecord<byte[], byte[]> kafkaRecord, String reason) {
        desk.meters().unreadable();
        log.atWarn()
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .addKeyValue("reason", reason)
                .log("Delivery cannot be read; it goes to the dead letters");
        return dead(kafkaRecord, "unreadable", reason);
    }

    private Outcome dead(ConsumerRecord<byte[], byte[]> kafkaRecord, String reason, String detail) {
        desk.meters().dead(reason);
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
