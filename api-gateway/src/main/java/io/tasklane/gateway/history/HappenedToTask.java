package io.tasklane.gateway.history;

import io.tasklane.gateway.history.HistoryEntry.Webhook;
import io.tasklane.model.DeadLetters;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Failed;
import io.tasklane.model.TaskEvent.Progressed;
import io.tasklane.model.TaskEvent.Retrying;
import io.tasklane.model.TaskEvent.Scheduled;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.model.WireEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * An entry and the place where it belongs. The place follows from the record alone, so a record that is read again leads to the
 * same document, in whatever order records are read.
 *
 * <p>Not every record makes an entry. A command that comes back from a tier, and a delivery that does, repeat what an event said
 * before. Of a thousand reports of progress the history keeps the first nine, then every tenth, hundredth and so on: those whose
 * number has one digit that is not zero. So an attempt has at most nine entries for each digit of the number of its reports.
 *
 * @param place what comes behind the task's id: the submission, then its events by their offset; webhooks by their time
 */
public record HappenedToTask(TaskId taskId, String tenant, String place, HistoryEntry entry) {

    static final String SUBMISSION = "a";
    static final String EVENT = "e";
    static final String WEBHOOK = "w";

    private static final String ABANDONED = "webhook.abandoned";
    private static final String OF_ENDPOINT = "endpoint.";
    private static final String TYPE_PREFIX = "io.tasklane.";
    private static final String TYPE_SUFFIX = ".v1";

    /** The entry that a record makes, if it makes one. */
    public static Optional<HappenedToTask> of(ConsumerRecord<byte[], byte[]> kafkaRecord, WireEvent event) {
        if (event instanceof Submitted command) {
            return command.attempt() == 1 ? Optional.of(of(command, SUBMISSION, type(command))) : Optional.empty();
        }
        if (event instanceof TaskEvent happened) {
            return happened instanceof Progressed report && !isKept(report.sequence())
                    ? Optional.empty()
                    : Optional.of(of(happened, EVENT + hex(kafkaRecord.offset()), type(happened)));
        }
        if (event instanceof WebhookEvent webhook && isOfEndpoint(webhook)) {
            return Optional.empty();
        }
        if (event instanceof Attempted attempt) {
            return Optional.of(of(attempt));
        }
        return event instanceof DeliveryRequested delivery ? of(kafkaRecord, delivery) : Optional.empty();
    }

    /** Whether it tells an endpoint of itself: then the task that it names is none. */
    private static boolean isOfEndpoint(WebhookEvent event) {
        String told = event instanceof Attempted attempt
                ? attempt.eventType()
                : event instanceof DeliveryRequested delivery ? delivery.eventType() : null;
        return told != null && told.startsWith(OF_ENDPOINT);
    }

    /** Whether the entry is about a webhook, which may come when the task is long over. */
    public boolean isOfWebhook() {
        return place.startsWith(WEBHOOK);
    }

    static boolean isKept(int sequence) {
        int rest = Math.max(1, sequence);
        while (rest % 10 == 0) {
            rest /= 10;
        }
        return rest < 10;
    }

    static String hex(long number) {
        return String.format("%016x", number);
    }

    private static HappenedToTask of(TaskEvent event, String place, String type) {
        HistoryEntry entry = new HistoryEntry(
                type,
                event.occurredAt(),
                event.attempt(),
                nextAttemptAt(event),
                event instanceof Progressed report ? report.progress() : null,
                error(event),
                null);
        return new HappenedToTask(event.task().taskId(), event.task().tenant(), place, entry);
    }

    private static HappenedToTask of(Attempted attempt) {
        Webhook webhook = new Webhook(
                attempt.deliveryId(),
                null,
                attempt.url(),
                attempt.outcome().text(),
                attempt.statusCode(),
                attempt.failureClass(),
                attempt.durationMillis());
        return of(attempt, type(attempt), attempt.occurredAt(), attempt.attempt(), attempt.nextAttemptAt(), webhook);
    }

    private static Optional<HappenedToTask> of(ConsumerRecord<byte[], byte[]> kafkaRecord, DeliveryRequested delivery) {
        String reason = reason(kafkaRecord);
        if (reason == null && delivery.attempt() > 1) {
            return Optional.empty();
        }
        Webhook webhook =
                new Webhook(delivery.deliveryId(), delivery.eventType(), delivery.url(), null, null, reason, null);
        // A letter does not say when it was written, but its record does.
        return Optional.of(
                reason == null
                        ? of(delivery, type(delivery), delivery.occurredAt(), delivery.attempt(), null, webhook)
                        : of(
                                delivery,
                                ABANDONED,
                                Instant.ofEpochMilli(Math.max(0, kafkaRecord.timestamp())),
                                delivery.attempt(),
                                null,
                                webhook));
    }

    private static HappenedToTask of(
            WebhookEvent event,
            String type,
            Instant time,
            int attempt,
            @Nullable Instant nextAttemptAt,
            Webhook webhook) {
        HistoryEntry entry = new HistoryEntry(type, time, attempt, nextAttemptAt, null, null, webhook);
        // The id of an event is as long as its producer likes.
        UUID id = UUID.nameUUIDFromBytes(event.id().getBytes(StandardCharsets.UTF_8));
        String place = WEBHOOK + hex(time.toEpochMilli()) + rank(event, type) + "." + id;
        return new HappenedToTask(event.taskId(), event.tenant(), place, entry);
    }

    /** The order of what happens in the same millisecond. */
    private static int rank(WebhookEvent event, String type) {
        return event instanceof Attempted ? 1 : type.equals(ABANDONED) ? 2 : 0;
    }

    private static @Nullable String reason(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        Header reason = kafkaRecord.headers().lastHeader(DeadLetters.REASON);
        return reason == null || reason.value() == null ? null : new String(reason.value(), StandardCharsets.UTF_8);
    }

    private static @Nullable Instant nextAttemptAt(TaskEvent event) {
        if (event instanceof Submitted command) {
            return command.runAt();
        }
        if (event instanceof Scheduled scheduled) {
            return scheduled.nextAttemptAt();
        }
        return event instanceof Retrying retrying ? retrying.nextAttemptAt() : null;
    }

    private static @Nullable TaskError error(TaskEvent event) {
        if (event instanceof Failed failed) {
            return failed.error();
        }
        return event instanceof Retrying retrying ? retrying.error() : null;
    }

    private static String type(WireEvent event) {
        String type = event.type();
        return type.substring(TYPE_PREFIX.length(), type.length() - TYPE_SUFFIX.length());
    }
}
