package io.tasklane.notifier.endpoints;

import static io.tasklane.notifier.endpoints.EndpointsUnderTest.CREATED;
import static io.tasklane.notifier.endpoints.EndpointsUnderTest.endpoint;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.Verification;
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

    private Condition condition(String id) {
        return endpoints.of(id).orElseThrow().condition();
    }

    private static EndpointCondition said(Condition condition, int second) {
        return new EndpointCondition("ep_1", "acme", CREATED.plusSeconds(second), condition, null, null);
    }
}
