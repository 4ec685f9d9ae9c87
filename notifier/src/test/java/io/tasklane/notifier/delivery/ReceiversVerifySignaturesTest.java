package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is signed with several keys is accepted by whoever knows one of them, in other people's code, and by nobody else. */
class ReceiversVerifySignaturesTest {

    private static final String NEW = secret(1);
    private static final String OLD = secret(2);
    private static final String OTHER = secret(3);
    private static final String PUBLIC = SigningKeyPairTest.PUBLIC;
    private static final List<SigningKey> KEYS = Stream.of(NEW, OLD, SigningKeyPairTest.PRIVATE)
            .map(SigningKey::parse)
            .toList();
    private static final byte[] BODY = "{\"type\":\"task.completed\",\"text\":\"Grüße, 世界 🎉\"}".getBytes(UTF_8);

    private final long now = Instant.now().getEpochSecond();
    private final String signatures = SigningKey.sign(KEYS, "msg_1", now, BODY);
    private final SignedWebhook webhook = new SignedWebhook(NEW, "msg_1", now, signatures, BODY, now);

    @Test
    void eachKeyAddsASignature() {
        assertThat(signatures.split(" ")).hasSize(3);
        assertThat(signatures).matches("v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}= v1a,[A-Za-z0-9+/]{86}==");
    }

    @Test
    void theOfficialLibraryAcceptsItWithTheNewAndWithTheOldSecret() {
        for (String key : List.of(NEW, OLD)) {
            assertThatCode(() -> verifyOfficially(webhook.withKey(key))).doesNotThrowAnyException();
        }
    }

    @Test
    void theOfficialLibraryRefusesWhatWasChanged() {
        for (SignedWebhook forged : forgeries(webhook)) {
            assertThatThrownBy(() -> verifyOfficially(forged))
                    .as(forged.toString())
                    .isInstanceOf(WebhookVerificationException.class);
        }
    }

    @Test
    void anotherLanguageAcceptsItWithEachKey(@TempDir Path folder) throws Exception {
        SignedWebhook published = new SignedWebhook(
                SigningKeyPairTest.PUBLIC,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==",
                "{\"test\": 2432232314}".getBytes(UTF_8),
                1614265330);
        SignedWebhook publishedSecret = published
                .withKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                .withSignatures("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

        List<SignedWebhook> genuine = List.of(
                published,
                publishedSecret,
                webhook,
                webhook.withKey(OLD),
                webhook.withKey(PUBLIC),
                webhook.cameAt(now + 300));

        assertThat(NodeReceiver.accepts(folder, genuine)).containsOnly(true).hasSameSizeAs(genuine);
    }

    @Test
    void anotherLanguageRefusesWhatWasChanged(@TempDir Path folder) throws Exception {
        List<SignedWebhook> forged = Stream.concat(
                        forgeries(webhook).stream(), forgeries(webhook.withKey(PUBLIC)).stream())
                .toList();

        assertThat(NodeReceiver.accepts(folder, forged)).containsOnly(false).hasSameSizeAs(forged);
    }

    private List<SignedWebhook> forgeries(SignedWebhook genuine) {
        byte[] changed = BODY.clone();
        changed[changed.length - 2] ^= 1;
        return List.of(
                genuine.withBody(changed),
                genuine.withBody(Arrays.copyOf(BODY, BODY.length - 1)),
                genuine.withBody(Arrays.copyOf(BODY, BODY.length + 1)),
                genuine.withId("msg_2"),
                genuine.withTimestamp(now - 1),
                old(genuine.key()),
                genuine.withKey(OTHER),
                genuine.withSignatures(SigningKey.sign(List.of(SigningKey.parse(OTHER)), "msg_1", now, BODY)),
                genuine.withSignatures(truncated()),
                genuine.withSignatures("v1, v1a,"),
                genuine.withSignatures(signatures.replace("v1", "v2")),
                genuine.withSignatures(signatures.replace(',', ':')));
    }

    /** Genuine, and sent again when it was ten minutes old. */
    private SignedWebhook old(String key) {
        long then = now - 600;
        return new SignedWebhook(key, "msg_1", then, SigningKey.sign(KEYS, "msg_1", then, BODY), BODY, now);
    }

    /** Each a few characters short: a comparison of what is there would accept them. */
    private String truncated() {
        return Arrays.stream(signatures.split(" "))
                .map(one -> one.substring(0, one.length() - 8))
                .reduce((one, next) -> one + " " + next)
                .orElseThrow();
    }

    private static void verifyOfficially(SignedWebhook webhook) throws WebhookVerificationException {
        new Webhook(webhook.key()).verify(webhook.text(), webhook.headers());
    }

    private static String secret(int filling) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) filling);
        return "whsec_" + Base64.getEncoder().encodeToString(bytes);
    }
}
