package io.tasklane.gateway.endpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.TwoGateways;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.SealedHeader;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.WebhookEndpoint.Verification;
import io.tasklane.model.secrets.SecretSeal;
import io.tasklane.model.secrets.WebhookKeyset;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The key that seals is exchanged at gateways that are restarted one after the other, and nothing needs the old one any more. */
class KeysetIsExchangedTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String HEADER = "Bearer 4711";

    /** More than are written in one go. */
    private static final int MORE = 60;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final WebhookKeyset before = WebhookKeyset.create().withNewKey();
    private final int oldKey = before.keyIds().get(0).id();
    private final WebhookKeyset promoted =
            before.withPrimary(before.keyIds().get(1).id());
    private final WebhookKeyset after = promoted.without(oldKey);

    @Test
    void allThatTheOldKeySealedIsSealedByTheNewOneAndTheOldOneCanBeRemoved() throws Exception {
        try (TwoGateways gateways = new TwoGateways(settings(before))) {
            String id = id(registered(
                    gateways,
                    0,
                    "{\"url\":\"https://203.0.114.7/\",\"secret\":\"" + SECRET + "\",\"headers\":{\"Authorization\":\""
                            + HEADER + "\"}}"));
            String exchanged = TwoGateways.json(
                            gateways.send(0, "POST", "/webhookEndpoints/" + id + "/rotateSecret", "{}"))
                    .get("secret")
                    .stringValue();
            String other = id(registered(gateways, 1, "{\"url\":\"https://203.0.114.8/\",\"scheme\":\"v1a\"}"));
            for (int number = 0; number < MORE; number++) {
                registered(gateways, number % 2, "{\"url\":\"https://203.0.114.9/\"}");
            }
            WebhookEndpoint foreign = notOpening();
            gateways.produce(TwoGateways.TOPICS.webhookEndpoints(), foreign);

            gateways.restart(0, settings(promoted));
            awaitOtherKeys(gateways, 0, MORE + 3, 1);
            SecretSeal newKey = new SecretSeal(after);
            WebhookEndpoint sealedAgain = last(gateways, id);
            assertThat(opened(newKey, sealedAgain)).containsExactly(HEADER, exchanged, SECRET);
            assertThat(sealedAgain.secrets().get(1).validUntil()).isNotNull();
            assertThat(sealedAgain.version()).isEqualTo(3);
            assertThat(opened(newKey, last(gateways, other))).hasSize(1);
            assertThat(last(gateways, foreign.endpointId())).isEqualTo(foreign);

            // One that has the old keyset yet goes on with the old key, and leaves what the new one has sealed.
            String late = id(registered(gateways, 1, "{\"url\":\"https://203.0.114.10/\"}"));
            assertThat(new SecretSeal(before)
                            .isOfPrimaryKey(
                                    last(gateways, late).secrets().get(0).sealed()))
                    .isTrue();
            gateways.restart(1, settings(before));
            assertThat(last(gateways, id)).isEqualTo(sealedAgain);
            gateways.restart(1, settings(promoted));
            awaitOtherKeys(gateways, 1, MORE + 4, 1);

            gateways.restart(0, settings(after));
            gateways.restart(1, settings(after));
            assertThat(opened(newKey, last(gateways, late))).hasSize(1);
            HttpResponse<String> again = gateways.send(0, "POST", "/webhookEndpoints/" + id + "/rotateSecret", "{}");
            assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
            assertThat(last(gateways, id).version())
                    .as("sealed again once, whoever was restarted")
                    .isEqualTo(4);
            assertThat(opened(newKey, last(gateways, id))).hasSize(4).contains(HEADER, exchanged, SECRET);
        }
    }

    private static String[] settings(WebhookKeyset keys) {
        return new String[] {
            "--tasklane.webhooks.keyset=" + keys.json().replaceAll("\\s", ""),
            "--tasklane.gateway.webhook-endpoints.max-per-tenant=1000"
        };
    }

    /** As anybody could write it: sealed by the old key, for another endpoint. */
    private WebhookEndpoint notOpening() {
        String sealed = new SecretSeal(before).seal("we_another", SECRET);
        return new WebhookEndpoint(
                "we_foreign",
                "default",
                1,
                TwoGateways.now(),
                TwoGateways.now(),
                "https://203.0.114.11/",
                List.of("task.completed"),
                Map.of(),
                null,
                false,
                Payload.FULL,
                Ordering.NONE,
                null,
                null,
                List.of(),
                List.of(new SealedSecret("v1", sealed, null, null, TwoGateways.now(), null)),
                Verification.NONE,
                null);
    }

    /** What a gateway has not read yet it does not count. */
    private static void awaitOtherKeys(TwoGateways gateways, int gateway, int known, int count) {
        MeterRegistry meters = gateways.gateway(gateway).getBean(MeterRegistry.class);
        Awaitility.await("all to be sealed again").atMost(PATIENCE).untilAsserted(() -> {
            assertThat(meters.get("tasklane.endpoints").gauge().value()).isEqualTo(known);
            assertThat(meters.get("tasklane.endpoints.other.key").gauge().value())
                    .isEqualTo(count);
        });
    }

    private static List<String> opened(SecretSeal seal, WebhookEndpoint endpoint) throws Exception {
        List<String> opened = new ArrayList<>();
        for (String sealed : Stream.concat(
                        endpoint.headers().stream().map(SealedHeader::sealed),
                        endpoint.secrets().stream().map(SealedSecret::sealed))
                .toList()) {
            opened.add(seal.open(endpoint.endpointId(), sealed));
        }
        return opened;
    }

    private static WebhookEndpoint last(TwoGateways gateways, String id) {
        return gateways.broker.committed(TwoGateways.TOPICS.webhookEndpoints()).stream()
                .filter(one -> new String(one.key(), UTF_8).equals(id))
                .map(one -> ((Decoded.Read<WebhookEndpoint>) EventCodec.decode(one, WebhookEndpoint.class)).value())
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private static JsonNode registered(TwoGateways gateways, int gateway, String body) {
        HttpResponse<String> answer = gateways.send(gateway, "POST", "/webhookEndpoints", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return TwoGateways.json(answer);
    }

    private static String id(JsonNode endpoint) {
        return endpoint.get("endpointId").stringValue();
    }
}
