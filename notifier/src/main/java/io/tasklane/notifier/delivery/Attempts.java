package io.tasklane.notifier.delivery;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.tasklane.model.DeadLetters;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEvent;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.notifier.delivery.DeliveryResult.Delivered;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.RecordContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a delivery until it succeeded or is given up. Every attempt is reported as it ends; the last report, and the dead letter
 * of a delivery that was given up, are the outcome. Between attempts it holds no thread.
 */
final class Attempts {

    private static final Logger log = LoggerFactory.getLogger(Attempts.class);

    private final Function<DeliveryRequested, CompletableFuture<DeliveryResult>> sender;
    private final RetrySchedule schedule;
    private final Waiting waiting;
    private final Topics topics;
    private final EventCodec codec;
    private final DeliveryMeters meters;
    private final Clock clock;

    /** @param sender makes one attempt; to cancel what it gives back cuts the attempt off */
    Attempts(
            Function<DeliveryRequested, CompletableFuture<DeliveryResult>> sender,
            RetrySchedule schedule,
            Waiting waiting,
            Topics topics,
            EventCodec codec,
            DeliveryMeters meters,
            Clock clock) {
        this.sender = sender;
        this.schedule = schedule;
        this.waiting = waiting;
        this.topics = topics;
        this.codec = codec;
        this.meters = meters;
        this.clock = clock;
    }

    /** The outcome of a delivery; nothing at once when the record is lost, for then another owner delivers it. */
    CompletableFuture<Outcome> make(
            DeliveryRequested delivery, ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
        var outcome = new CompletableFuture<Outcome>();
        var run = new Run(delivery, kafkaRecord, context);
        context.onLost(() -> {
            outcome.complete(Outcome.nothing());
            run.cutOff();
        });
        run.attempt(1).whenComplete((brought, failure) -> {
            if (failure == null) {
                outcome.complete(brought);
            } else {
                outcome.completeExceptionally(failure);
            }
        });
        return outcome;
    }

    /** The attempts of one delivery. */
    private final class Run {

        private final DeliveryRequested delivery;
        private final ConsumerRecord<byte[], byte[]> kafkaRecord;
        private final RecordContext context;
        private volatile @Nullable CompletableFuture<DeliveryResult> sending;

        Run(DeliveryRequested delivery, ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
            this.delivery = delivery;
            this.kafkaRecord = kafkaRecord;
            this.context = context;
        }

        CompletableFuture<Outcome> attempt(int attempt) {
            if (context.isLost()) {
                return completedFuture(Outcome.nothing());
            }
            Instant began = clock.instant();
            CompletableFuture<DeliveryResult> current = sender.apply(delivery);
            sending = current;
            return current.thenCompose(result -> conclude(attempt, began, result));
        }

        /** The next owner delivers it, and the receiver should not get it from both at the same time. */
        void cutOff() {
            CompletableFuture<DeliveryResult> current = sending;
            if (current != null) {
                current.cancel(true);
            }
        }

        private CompletableFuture<Outcome> conclude(int attempt, Instant began, DeliveryResult result) {
            if (result instanceof Delivered delivered) {
                return completedFuture(Outcome.of(
                        report(attempt, began, WebhookEvent.Outcome.delivered, delivered.statusCode(), null, null)));
            }
            if (result instanceof PermanentFailure permanent) {
                return completedFuture(abandon(attempt, began, permanent.reason(), permanent.failure()));
            }
            TemporaryFailure temporary = (TemporaryFailure) result;
            Optional<Duration> wait = schedule.waitAfter(attempt, temporary.retryAfter());
            return wait.isPresent()
                    ? retry(attempt, began, temporary.failure(), wait.get())
                    : completedFuture(abandon(attempt, began, "failed", temporary.failure()));
        }

        private CompletableFuture<Outcome> retry(int attempt, Instant began, Failure failure, Duration wait) {
            Instant next = clock.instant().plus(wait);
            context.emit(report(attempt, began, WebhookEvent.Outcome.retrying, failure.statusCode(), failure, next));
            return waiting.pass(wait).thenCompose(passed -> attempt(attempt + 1));
        }

        private Outcome abandon(int attempt, Instant began, String reason, Failure failure) {
            log.atWarn()
                    .addKeyValue("deliveryId", delivery.deliveryId())
                    .addKeyValue("endpointId", delivery.endpointId())
                    .addKeyValue("taskId", delivery.taskId())
                    .addKeyValue("attempt", attempt)
                    .addKeyValue("reason", reason)
                    .addKeyValue("failureClass", failure.kind().code())
                    .log("Webhook was given up; it goes to the dead letters");
            return Outcome.of(
                    report(attempt, began, WebhookEvent.Outcome.abandoned, failure.statusCode(), failure, null),
                    DeadLetters.of(kafkaRecord, topics.deadWebhooks(), reason, failure.detail()));
        }

        private ProducerRecord<byte[], byte[]> report(
                int attempt,
                Instant began,
                WebhookEvent.Outcome outcome,
                @Nullable Integer statusCode,
                @Nullable Failure failure,
                @Nullable Instant nextAttemptAt) {
            Instant ended = clock.instant();
            var attempted = new Attempted(
                    delivery.deliveryId(),
                    delivery.endpointId(),
                    delivery.tenant(),
                    delivery.taskId(),
                    attempt,
                    ended,
                    delivery.url(),
                    Math.max(0, Duration.between(began, ended).toMillis()),
                    outcome,
                    statusCode,
                    failure == null ? null : failure.kind().code(),
                    failure == null ? null : failure.detail(),
                    nextAttemptAt);
            meters.on(attempted, delivery.occurredAt());
            return codec.encode(topics.webhookAttempts(), attempted, EventCodec.traceparentOf(kafkaRecord));
        }
    }
}
