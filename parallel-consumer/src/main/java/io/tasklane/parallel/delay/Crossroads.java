package io.tasklane.parallel.delay;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Decides where a record goes that its tier holds no longer. */
final class Crossroads {

    private final DelayTiers tiers;
    private final Predicate<String> allowed;
    private final Destinations destinations;
    private final UndeliverableRecord undeliverable;

    Crossroads(
            DelayTiers tiers, Predicate<String> allowed, Destinations destinations, UndeliverableRecord undeliverable) {
        this.tiers = tiers;
        this.allowed = allowed;
        this.destinations = destinations;
        this.undeliverable = undeliverable;
    }

    /**
     * The record's next hop; nothing as long as that cannot be said.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker has to be asked and does not answer
     */
    Optional<Hop> from(WaitingRecord waiting, long now) {
        String refusal = waiting.refusal();
        if (waiting.isGivenUp()) {
            return Optional.of(new Hop(waiting, Hop.Kind.GIVEN_UP, Optional.empty()));
        }
        if (refusal != null) {
            return deadLetter(waiting, refusal);
        }
        if (waiting.address() instanceof Address.Complete address) {
            return along(waiting, address, now);
        }
        return deadLetter(waiting, ((Address.Unreadable) waiting.address()).reason());
    }

    private Optional<Hop> along(WaitingRecord waiting, Address.Complete address, long now) {
        if (!allowed.test(address.destination())) {
            return deadLetter(waiting, "records may not go to this destination");
        }
        if (address.dueAt() > now) {
            var onward = tiers.delayed(
                    home(waiting, address), Instant.ofEpochMilli(address.dueAt()), Instant.ofEpochMilli(now));
            return Optional.of(new Hop(waiting, Hop.Kind.NEXT_TIER, Optional.of(onward)));
        }
        return switch (destinations.presenceOf(address.destination())) {
            case THERE -> Optional.of(new Hop(waiting, Hop.Kind.HOME, Optional.of(home(waiting, address))));
            case MISSING -> deadLetter(waiting, "there is no such destination");
            case UNSETTLED -> Optional.empty();
        };
    }

    private static ProducerRecord<byte[], byte[]> home(WaitingRecord waiting, Address.Complete address) {
        var delivered = waiting.delivered();
        var home = new ProducerRecord<>(
                address.destination(), null, delivered.key(), delivered.value(), delivered.headers());
        DelayTiers.withoutAddress(home.headers());
        return home;
    }

    private Optional<Hop> deadLetter(WaitingRecord waiting, String reason) {
        var letter = undeliverable.deadLetter(waiting.delivered(), reason);
        return Optional.of(new Hop(waiting, Hop.Kind.DEAD_LETTER, Optional.of(letter)));
    }
}
