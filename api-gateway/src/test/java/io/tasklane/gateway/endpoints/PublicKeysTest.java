package io.tasklane.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskJson;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.WebhookEndpoint.Verification;
import io.tasklane.model.secrets.SigningKeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PublicKeysTest {

    private static final Topics TOPICS = new Topics("t.");
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final EventCodec codec = new EventCodec("/test");
    private final Endpoints endpoints = new Endpoints(TOPICS, new SimpleMeterRegistry());
    private final SigningKeyPair one = SigningKeyPair.create();
    private final SigningKeyPair other = SigningKeyPair.create();
    private Instant now = START;
    private final PublicKeys keys = new PublicKeys(endpoints, new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @Test
    void theKeysOfAllTenantsAreShownOnceTheyAreKnownAndNothingElse() {
        assertThat(shown()).isEmpty();

        define("we_1", "default", key(one, null));
        define("we_2", "acme", key(other, null), new SealedSecret("v1", "sealed", null, null, START, null));

        assertThat(shown()).containsExactlyInAnyOrder(one.keyId(), other.keyId());
        assertThat(new String(keys.json())).doesNotContain("sealed", "we_1", "acme", "\"d\"");
    }

    /** What it signed last may still be under way. */
    @Test
    void aKeyThatHasEndedIsShownForADayMore() {
        Instant end = START.plus(Duration.ofHours(1));
        define("we_1", "default", key(other, null), key(one, end));
        assertThat(shown()).containsExactlyInAnyOrder(one.keyId(), other.keyId());

        now = end.plus(Duration.ofDays(1)).minusSeconds(1);
        assertThat(shown()).containsExactlyInAnyOrder(one.keyId(), other.keyId());

        now = end.plus(Duration.ofDays(1)).plus(Duration.ofMinutes(2));
        assertThat(shown()).containsExactly(other.keyId());
    }

    @Test
    void theKeyOfAnEndpointThatIsRemovedIsNotShown() {
        define("we_1", "default", key(one, null));
        assertThat(shown()).hasSize(1);

        endpoints.on(new ConsumerRecord<>(TOPICS.webhookEndpoints(), 0, 1, "we_1".getBytes(), null));

        assertThat(shown()).isEmpty();
    }

    @Test
    void whatIsNoKeyKeepsNoOtherFromBeingShown() {
        define("we_1", "default", new SealedSecret("v1a", "sealed", "not Base64!", "bad", START, null));
        define("we_2", "default", key(one, null));

        assertThat(shown()).containsExactly(one.keyId());
    }

    private List<String> shown() {
        return TaskJson.MAPPER
                .readTree(keys.json())
                .get("keys")
                .valueStream()
                .map(key -> key.get("kid").stringValue())
                .toList();
    }

    private static SealedSecret key(SigningKeyPair pair, @Nullable Instant validUntil) {
        return new SealedSecret("v1a", "sealed", pair.publicKey(), pair.keyId(), START, validUntil);
    }

    private void define(String id, String tenant, SealedSecret... secrets) {
        ProducerRecord<byte[], byte[]> made = codec.encode(
                TOPICS.webhookEndpoints(),
                new WebhookEndpoint(
                        id,
                        tenant,
                        1,
                        START,
                        START,
                        "https://client.example.com/",
                        List.of("task.completed"),
                        Map.of(),
                        null,
                        false,
                        Payload.FULL,
                        Ordering.NONE,
                        null,
                        null,
                        List.of(),
                        List.of(secrets),
                        Verification.NONE,
                        null),
                null);
        endpoints.on(new ConsumerRecord<>(
                made.topic(),
                0,
                0,
                START.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                made.key(),
                made.value(),
                made.headers(),
                Optional.empty()));
    }
}
