package io.tasklane.gateway.recovery;

import com.mongodb.MongoException;
import io.tasklane.gateway.control.ControlLog;
import io.tasklane.gateway.control.Fate;
import io.tasklane.gateway.deliveries.Delivery;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a delivery made anew, with all its attempts and under the same id. However many ask for it, and wherever, while the view does
 * not know of it yet: it is asked for once.
 */
final class Resend {

    private static final Logger log = LoggerFactory.getLogger(Resend.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** How long after the claim it may still be written: well before somebody else may take the claim over. */
    private static final Duration PUNCTUALITY = Duration.ofSeconds(2);

    private static final long MILLIS_BETWEEN_LOOKS = 20;

    private final ResendClaims claims;
    private final ControlLog control;
    private final Topics topics;
    private final EventCodec codec;
    private final Clock clock;

    Resend(ResendClaims claims, ControlLog control, Topics topics, EventCodec codec, Clock clock) {
        this.claims = claims;
        this.control = control;
        this.topics = topics;
        this.codec = codec;
        this.clock = clock;
    }

    /** What came of it. */
    enum Answer {
        ACCEPTED,
        /** Somebody asked for the same before, and has it. */
        ACCEPTED_BEFORE,
        /** It is under way. */
        UNDER_WAY,
        /** What is to be sent is no longer kept. */
        PAYLOAD_GONE,
        /** Nobody knows, or something does not answer; to ask again does no harm. */
        UNDECIDED
    }

    /**
     * Returns once it is decided, within about six seconds.
     *
     * @param delivery as it was seen last
     * @throws MongoException if the store does not answer
     */
    Answer resend(Delivery delivery) throws InterruptedException {
        if (!delivery.status().isSettled()) {
            return Answer.UNDER_WAY;
        }
        Optional<DeliveryRequested> next = delivery.anew();
        if (next.isEmpty()) {
            return Answer.PAYLOAD_GONE;
        }
        DeliveryRequested round = next.get();
        String holder = UUID.randomUUID().toString();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            Instant now = clock.instant();
            switch (claims.claim(round, holder, now)) {
                case WRITTEN -> {
                    return Answer.ACCEPTED_BEFORE;
                }
                case MINE -> {
                    return written(round, holder, now) ? Answer.ACCEPTED : Answer.UNDECIDED;
                }
                default -> TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
            }
        } while (System.nanoTime() - deadline < 0);
        return Answer.UNDECIDED;
    }

    private boolean written(DeliveryRequested round, String holder, Instant now) throws InterruptedException {
        Fate fate = fate(round, now);
        if (fate == Fate.WRITTEN) {
            noted(round);
        } else if (fate == Fate.NOT_WRITTEN) {
            claims.release(round, holder);
        }
        return fate == Fate.WRITTEN;
    }

    private Fate fate(DeliveryRequested round, Instant now) throws InterruptedException {
        Optional<String> writer = control.writer(PATIENCE);
        if (writer.isEmpty()) {
            return Fate.NOT_WRITTEN;
        }
        try {
            return control.write(
                            writer.get(),
                            List.of(codec.encode(topics.webhookDeliveries(), round, null)),
                            now.plus(PUNCTUALITY))
                    .get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException undecided) {
            return Fate.UNKNOWN;
        }
    }

    /** What is written stays written, whether the store answers or not. */
    private void noted(DeliveryRequested round) {
        try {
            claims.written(round);
        } catch (MongoException unanswered) {
            log.atWarn()
                    .addKeyValue("deliveryId", round.deliveryId())
                    .addKeyValue("reason", unanswered.toString())
                    .log(
                            "It could not be noted that a delivery is made anew; whoever asks again may have it made twice");
        }
    }
}
