package io.tasklane.notifier.endpoints;

import static io.tasklane.notifier.endpoints.EndpointsUnderTest.CREATED;
import static io.tasklane.notifier.endpoints.EndpointsUnderTest.endpoint;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.Verification;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class EndpointsTest {

    private final EndpointsUnderTest topics = new EndpointsUnderTest(new Topics("t."));
    private final Endpoints endpoints = topics.endpoints;

    @Test
    void anEndpointIsThereUntilItIsRemoved() {
        topics.write(endpoint("ep_1", "http://one.example/x"));
        assertThat(endpoints.of("ep_1")).isPresent();

        topics.remove("ep_1");
        assertThat(endpoints.of("ep_1")).isEmpty();
    }

    @Test
    void nothingSaidMeansActiveUnlessItHasToShowThatItWantsToBeCalled() {
        topics.write(endpoint("ep_1", "http://one.example/x"));
        topics.write(endpoint(
                "ep_2",
                "http://two.example/x",
                List.of("task.failed"),
                Map.of(),
                Payload.FULL,
                Ordering.NONE,
                Verification.PING));

        assertThat(condition("ep_1")).isEqualTo(Condition.ACTIVE);
        assertThat(condition("ep_2")).isEqualTo(Condition.UNVERIFIED);
        assertThat(endpoints.of("ep_2").orElseThrow().isCalled()).isFalse();
    }

    @Test
    void whatIsDecidedHereCountsAtOnceAndUntilSomebodyElseSaysOtherwise() {
        topics.write(endpoint("ep_1", "http://one.example/x"));
        EndpointCondition failing = said(Condition.FAILING, 1);
        EndpointCondition disabled = said(Condition.DISABLED, 2);

        endpoints.decide(failing);
        endpoints.decide(disabled);
        topics.write(failing);
        assertThat(condition("ep_1")).isEqualTo(Condition.DISABLED);

        topics.write(disabled);
        topics.write(said(Condition.ACTIVE, 3));
        assertThat(condition("ep_1")).isEqualTo(Condition.ACTIVE);
    }

    @Test
    void whatWasNotPublishedNeverWas() {
        topics.write(endpoint("ep_1", "http://one.example/x"));
        EndpointCondition disabled = said(Condition.DISABLED, 2);
        endpoints.decide(disabled);

        endpoints.takeBack(disabled);

        assertThat(condition("ep_1")).isEqualTo(Condition.ACTIVE);
    }

    @Test
    void whatSaysNothingOfItsKeyIsPassedOver() {
        topics.give(new ProducerRecord<>("t.webhook-endpoints", "ep_1".getBytes(UTF_8), new byte[] {1}));
        topics.give(new ProducerRecord<>("t.webhook-endpoints", null, new byte[] {1}));
        topics.write(endpoint("ep_2", "http://two.example/x"));

        assertThat(endpoints.of("ep_1")).isEmpty();
        assertThat(endpoints.of("ep_2")).isPresent();
    }

    @Test
    void thatAnotherUrlWasVerifiedDoesNotVerifyThisOneThoughItIsWrittenLater() {
        topics.write(verified("http://one.example/x"));
        EndpointCondition found =
                endpoints.of("ep_1").orElseThrow().becomes(Condition.ACTIVE, CREATED, "verified", "it took a ping");
        topics.write(found);
        assertThat(condition("ep_1")).isEqualTo(Condition.ACTIVE);

        topics.write(verified("http://two.example/x"));
        topics.write(new EndpointCondition("ep_1", "acme", CREATED, Condition.UNVERIFIED, "url-changed", null));
        topics.write(found);

        assertThat(condition("ep_1")).isEqualTo(Condition.UNVERIFIED);
        assertThat(endpoints.of("ep_1").orElseThrow().isCalled()).isFalse();
    }

    private static WebhookEndpoint verified(String url) {
        return endpoint("ep_1", url, List.of("task.failed"), Map.of(), Payload.FULL, Ordering.NONE, Verification.PING);
    }

    @Test
    void whatIsSaidInAnothersNameIsPassedOver() {
        topics.write(endpoint("ep_1", "http://one.example/x"));
        WebhookEndpoint mine = endpoints.of("ep_1").orElseThrow().definition();
        topics.write(new EndpointCondition("ep_1", "other", CREATED, Condition.DISABLED, null, null));
        topics.give(foreign(mine));

        assertThat(endpoints.of("ep_1").orElseThrow().definition()).isEqualTo(mine);
        assertThat(condition("ep_1")).isEqualTo(Condition.ACTIVE);

        topics.write(new EndpointCondition("ep_2", "other", CREATED, Condition.DISABLED, null, null));
        topics.write(endpoint("ep_2", "http://two.example/x"));
        assertThat(condition("ep_2")).isEqualTo(Condition.ACTIVE);
    }

    @Test
    void whatNoGatewayShowsIsNotCalledEither() {
        topics.write(endpoint("url_1", "http://one.example/x"));
        topics.write(endpoint("ep/1", "http://one.example/x"));
        ProducerRecord<byte[], byte[]> large = new EventCodec("/test")
                .encode("t.webhook-endpoints", endpoint("ep_1", "http://one.example/" + "x".repeat(1_000)), null);
        topics.give(new ProducerRecord<>(
                large.topic(), null, large.key(), padded(large.value(), 300_000), large.headers()));

        assertThat(endpoints.of("url_1")).isEmpty();
        assertThat(endpoints.of("ep/1")).isEmpty();
        assertThat(endpoints.of("ep_1")).isEmpty();
    }

    /** The same JSON, with blanks behind it. */
    private static byte[] padded(byte[] json, int length) {
        byte[] padded = Arrays.copyOf(json, length);
        Arrays.fill(padded, json.length, length, (byte) ' ');
        return padded;
    }

    private static ProducerRecord<byte[], byte[]> foreign(WebhookEndpoint mine) {
        ProducerRecord<byte[], byte[]> written = new EventCodec("/test").encode("t.webhook-endpoints", mine, null);
        String value = new String(written.value(), UTF_8).replace("\"tenant\":\"acme\"", "\"tenant\":\"other\"");
        return new ProducerRecord<>(written.topic(), null, written.key(), value.getBytes(UTF_8), written.headers());
    }

    private Condition condition(String id) {
        return endpoints.of(id).orElseThrow().condition();
    }

    private static EndpointCondition said(Condition condition, int second) {
        return new EndpointCondition("ep_1", "acme", CREATED.plusSeconds(second), condition, null, null);
    }
}
