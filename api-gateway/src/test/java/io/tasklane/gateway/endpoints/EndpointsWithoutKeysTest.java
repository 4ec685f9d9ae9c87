package io.tasklane.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.TwoGateways;
import io.tasklane.model.secrets.WebhookKeyset;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A gateway without keys says so to whoever gives it a secret, and does all the rest. */
class EndpointsWithoutKeysTest {

    private static final String URL = "\"url\":\"https://203.0.114.7/hook\"";

    @Test
    void whatWouldHaveToBeSealedIsRefusedAndNothingElseIs() throws Exception {
        String keys = WebhookKeyset.create().json().replaceAll("\\s", "");
        try (TwoGateways gateways = new TwoGateways("--tasklane.webhooks.keyset=" + keys)) {
            HttpResponse<String> registered = gateways.send(0, "POST", "/webhookEndpoints", "{" + URL + "}");
            String path = registered.headers().firstValue("Location").orElseThrow();
            for (String none : new String[] {"", " "}) {
                gateways.restart(1, "--tasklane.webhooks.keyset=" + none);
                Awaitility.await("the endpoint to be known")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> gateways.send(1, "GET", path, null).statusCode() == 200);

                assertNoKeys(gateways.send(1, "POST", "/webhookEndpoints", "{" + URL + "}"));
                assertNoKeys(gateways.send(1, "POST", path + "/rotateSecret", "{}"));
                assertNoKeys(gateways.send(1, "PATCH", path, "{\"headers\":{\"Authorization\":\"Bearer 7\"}}"));
                assertThat(TwoGateways.json(gateways.send(1, "GET", path, null)).get("headers"))
                        .isEmpty();
            }

            assertThat(gateways.send(1, "PATCH", path, "{\"description\":\"changed\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(gateways.send(1, "POST", path + "/pause", "").statusCode())
                    .isEqualTo(200);
            assertThat(gateways.send(1, "POST", path + "/test", "").statusCode())
                    .isEqualTo(202);
            assertThat(gateways.send(1, "DELETE", path, null).statusCode()).isEqualTo(204);
        }
    }

    private static void assertNoKeys(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        var problem = TwoGateways.json(answer);
        assertThat(problem.get("type").stringValue()).endsWith("/no-webhook-keys");
        assertThat(problem.get("detail").stringValue()).contains("tasklane.webhooks.keyset is not set");
        assertThat(answer.headers().firstValue("Retry-After"))
                .as("to ask again does not help")
                .isEmpty();
    }
}
