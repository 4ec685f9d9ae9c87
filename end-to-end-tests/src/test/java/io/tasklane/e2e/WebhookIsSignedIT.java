package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.tasklane.e2e.WebhookReceiver.Received;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SuiteExtension.class)
class WebhookIsSignedIT {

    /** What comes before the key itself where a public key says what it is (RFC 8410). */
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    @Test
    void theReceiverCanVerifyWhatItGets(RunningSuite suite) throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            String id = suite.gateway()
                    .submit("{\"taskName\":\"echo\",\"parameters\":7,\"callbackUrl\":\"" + receiver.url() + "\"}");

            Received webhook = firstOf(receiver, 1);

            new Webhook(suite.webhookSecret()).verify(webhook.body(), webhook.headers());
            assertThat(webhook.field("taskId")).isEqualTo(id);
            assertThat(webhook.field("status")).isEqualTo("completed");
            assertThat(webhook.field("type")).isEqualTo("task.completed");
            assertThat(suite.gateway().get(webhook.field("resultUrl")).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatWasChangedOnTheWayDoesNotVerify(RunningSuite suite) {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            suite.gateway().submit("{\"taskName\":\"echo\",\"callbackUrl\":\"" + receiver.url() + "\"}");

            Received webhook = firstOf(receiver, 1);

            assertThatExceptionOfType(WebhookVerificationException.class)
                    .isThrownBy(() -> new Webhook(suite.webhookSecret())
                            .verify(webhook.body().replace("completed", "cancelled"), webhook.headers()));
        }
    }

    @Test
    void aFailureIsToldToo(RunningSuite suite) {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            suite.gateway()
                    .submit(
                            "{\"taskName\":\"data_analysis\",\"parameters\":{\"dataset\":\"none.csv\"},\"callbackUrl\":\""
                                    + receiver.url() + "\"}");

            Received webhook = firstOf(receiver, 1);

            assertThat(webhook.field("status")).isEqualTo("failed");
            assertThat(GatewayClient.JSON
                            .readTree(webhook.body())
                            .at("/error/type")
                            .stringValue())
                    .endsWith("/dataset-not-found");
        }
    }

    @Test
    void aWebhookThatIsNotTakenComesAgainUnderTheSameId(RunningSuite suite) {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> number == 1 ? 500 : 200)) {
            suite.gateway().submit("{\"taskName\":\"echo\",\"callbackUrl\":\"" + receiver.url() + "\"}");

            Received second = firstOf(receiver, 2);

            assertThat(receiver.received().get(0).header("webhook-id")).isEqualTo(second.header("webhook-id"));
            assertThat(receiver.received().get(0).body()).isEqualTo(second.body());
        }
    }

    /** All that this receiver has is the URL of the public keys. */
    @Test
    void whoHoldsNoSecretVerifiesByThePublicKeysThatAreShownToEverybody(RunningSuite suite) throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            HttpResponse<String> registered = suite.gateway()
                    .post(
                            "/webhookEndpoints",
                            "{\"url\":\"" + receiver.url() + "\",\"scheme\":\"v1a\",\"labels\":{\"keys\":\"public\"}}");
            assertThat(registered.statusCode()).as(registered.body()).isEqualTo(201);
            suite.gateway().submit("{\"taskName\":\"echo\",\"labels\":{\"keys\":\"public\"}}");

            Received webhook = firstOf(receiver, 1);

            List<PublicKey> keys = new ArrayList<>();
            for (JsonNode key : shownKeys(suite.gateway())) {
                keys.add(publicKey(key));
            }
            String signature = webhook.header("webhook-signature");
            assertThat(signature).startsWith("v1a,").doesNotContain(" ");
            byte[] signed = Base64.getDecoder().decode(signature.substring(4));
            String content =
                    webhook.header("webhook-id") + "." + webhook.header("webhook-timestamp") + "." + webhook.body();
            assertThat(keys.stream().filter(key -> verifies(key, content, signed)))
                    .hasSize(1);
            String changed = content.replace("completed", "cancelled");
            assertThat(changed).isNotEqualTo(content);
            assertThat(keys).noneMatch(key -> verifies(key, changed, signed));
        }
    }

    private static JsonNode shownKeys(GatewayClient gateway) {
        HttpResponse<String> shown = gateway.get("/.well-known/tasklane/jwks.json");
        assertThat(shown.statusCode()).isEqualTo(200);
        return GatewayClient.JSON.readTree(shown.body()).get("keys");
    }

    /** As RFC 8037 has it, under its thumbprint of RFC 7638. */
    private static PublicKey publicKey(JsonNode key) throws GeneralSecurityException {
        assertThat(key.propertyNames()).containsExactlyInAnyOrder("kty", "crv", "x", "kid", "use", "alg");
        assertThat(key.get("kty").stringValue()).isEqualTo("OKP");
        assertThat(key.get("crv").stringValue()).isEqualTo("Ed25519");
        String x = key.get("x").stringValue();
        String canonical = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}";
        byte[] thumbprint = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(UTF_8));
        assertThat(key.get("kid").stringValue())
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(thumbprint));
        byte[] raw = Base64.getUrlDecoder().decode(x);
        byte[] encoded = Arrays.copyOf(ED25519, ED25519.length + raw.length);
        System.arraycopy(raw, 0, encoded, ED25519.length, raw.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static boolean verifies(PublicKey key, String content, byte[] signed) {
        try {
            Signature verification = Signature.getInstance("Ed25519");
            verification.initVerify(key);
            verification.update(content.getBytes(UTF_8));
            return verification.verify(signed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Received firstOf(WebhookReceiver receiver, int number) {
        Awaitility.await("webhook " + number)
                .atMost(Duration.ofSeconds(60))
                .until(() -> receiver.received().size() >= number);
        return receiver.received().get(number - 1);
    }
}
