package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretTest {

    private static final String TEXT = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";

    @Test
    void thePublishedVectorIsMet() {
        String signature = SigningKey.sign(
                List.of(SigningKey.parse(TEXT)), ID, 1614265330, "{\"test\": 2432232314}".getBytes(UTF_8));

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void theOfficialLibraryAcceptsIt() {
        String body = "{\"text\":\"Grüße, 世界 🎉\"}";
        long now = Instant.now().getEpochSecond();
        String signature = SigningKey.sign(List.of(SigningKey.parse(TEXT)), ID, now, body.getBytes(UTF_8));

        assertThatCode(() -> new Webhook(TEXT).verify(body, headers(now, signature)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new Webhook(TEXT).verify(body + " ", headers(now, signature)))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> new Webhook(TEXT).verify(body, headers(now + 1, signature)))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 32, 64})
    void aSecretHas24To64Bytes(int bytes) {
        assertThatCode(() -> SigningSecret.parse(secretOf(bytes))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 23, 65})
    void aSecretOfAnotherLengthIsRefused(int bytes) {
        assertThatThrownBy(() -> SigningSecret.parse(secretOf(bytes)))
                .isInstanceOf(UnusableSigningSecretException.class)
                .hasMessage("tasklane.notifier.signing-secret is " + bytes + " bytes long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqr~TOPSECRET~LaLaSw==", "whsk_abc"
            })
    void aRefusalSaysWhatIsWrongButNotTheSecret(String text) {
        assertThatThrownBy(() -> SigningSecret.parse(text))
                .isInstanceOf(UnusableSigningSecretException.class)
                .hasMessageStartingWith("tasklane.notifier.signing-secret ")
                .hasMessageNotContainingAny("MfKQ", "TOPSECRET", "abc", "~")
                .hasNoCause();
    }

    @Test
    void itDoesNotShowItself() {
        assertThat(SigningSecret.parse(TEXT).toString()).doesNotContain("MfKQ");
    }

    private static Map<String, List<String>> headers(long timestamp, String signature) {
        return Map.of(
                "webhook-id", List.of(ID),
                "webhook-timestamp", List.of(Long.toString(timestamp)),
                "webhook-signature", List.of(signature));
    }

    private static String secretOf(int bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    }
}
