package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyPairTest {

    /** The example of the Standard Webhooks specification. */
    static final String PRIVATE =
            "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";

    static final String PUBLIC = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";

    @Test
    void thePublishedVectorIsMet() {
        String signature = SigningKey.sign(
                List.of(SigningKey.parse(PRIVATE)),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                "{\"test\": 2432232314}".getBytes(UTF_8));

        assertThat(signature)
                .isEqualTo(
                        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==");
    }

    @Test
    void aPublicKeyThatIsNotItsOwnIsRefused() {
        byte[] mixed = Base64.getDecoder().decode(PRIVATE.substring("whsk_".length()));
        mixed[0] ^= 1;

        assertThatThrownBy(() -> SigningKey.parse("whsk_" + Base64.getEncoder().encodeToString(mixed)))
                .isInstanceOf(UnusableSigningSecretException.class)
                .hasMessageEndingWith("has a public key that is not its own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "whsk_",
                "whsk_AAAA",
                "whsk_TOPSECRET~",
                PUBLIC,
                "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc="
            })
    void aRefusalSaysWhatIsWrongButNotTheKey(String text) {
        assertThatThrownBy(() -> SigningKey.parse(text))
                .isInstanceOf(UnusableSigningSecretException.class)
                .hasMessageNotContainingAny("AAAA", "TOPSECRET", "6Xb", "1SiA")
                .hasNoCause();
    }

    @Test
    void itDoesNotShowItself() {
        assertThat(SigningKey.parse(PRIVATE).toString()).doesNotContain("6Xb", "1SiA");
    }
}
