package io.tasklane.model.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretsTest {

    /** The vectors of the Standard Webhooks specification. */
    private static final String SYMMETRIC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final String PRIVATE =
            "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
    private static final String PUBLIC = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
    private static final String CONTENT = "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}";
    private static final String SIGNATURE =
            "hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

    @Test
    void aKeyPairSignsAsTheSpecificationHasIt() {
        SigningKeyPair pair = SigningKeyPair.parse(PRIVATE);

        assertThat(Base64.getEncoder().encodeToString(pair.sign(CONTENT.getBytes(UTF_8))))
                .isEqualTo(SIGNATURE);
        assertThat(pair.publicText()).isEqualTo(PUBLIC);
        assertThat(pair.text()).isEqualTo(PRIVATE);
    }

    /** RFC 8037, appendix A.3. */
    @Test
    void aPublicKeyIsCalledByItsThumbprint() {
        byte[] seed = Base64.getUrlDecoder().decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
        byte[] key = Base64.getUrlDecoder().decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        byte[] both = java.util.Arrays.copyOf(seed, 64);
        System.arraycopy(key, 0, both, 32, 32);

        assertThat(SigningKeyPair.parse("whsk_" + Base64.getEncoder().encodeToString(both))
                        .keyId())
                .isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    /** Many, for a public key has leading zeros only now and then. */
    @Test
    void aNewKeyPairIsReadAsItIsAndNoTwoAreTheSame() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            SigningKeyPair pair = SigningKeyPair.create();

            assertThat(SigningKeyPair.violatedBy(pair.text())).isEmpty();
            assertThat(SigningKeyPair.parse(pair.text()).publicKey()).isEqualTo(pair.publicKey());
            assertThat(seen.add(pair.text())).isTrue();
            assertThat(pair.toString()).isEqualTo("whsk_…");
        }
    }

    @Test
    void aPrivateKeyWithAnothersPublicKeyIsRefused() {
        byte[] one = Base64.getDecoder().decode(SigningKeyPair.create().text().substring(5));
        byte[] other = Base64.getDecoder().decode(SigningKeyPair.create().text().substring(5));
        System.arraycopy(other, 32, one, 32, 32);

        assertThat(SigningKeyPair.violatedBy("whsk_" + Base64.getEncoder().encodeToString(one)))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsk_",
                "whsk_!",
                "whsk_AAAA",
                "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
                "6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
            })
    void whatIsNoKeyPairIsRefusedWithoutATraceOfIt(String text) {
        assertThatThrownBy(() -> SigningKeyPair.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .doesNotContain("1SiA4o", "6Xb");
    }

    @Test
    void aSymmetricSecretIsReadAsItIs() {
        assertThat(SymmetricSecret.parse(SYMMETRIC).text()).isEqualTo(SYMMETRIC);
        assertThat(SymmetricSecret.parse(SYMMETRIC).key()).hasSize(24);
        assertThat(SymmetricSecret.parse(SYMMETRIC).toString()).isEqualTo("whsec_…");
    }

    @Test
    void aNewSymmetricSecretIsOfThirtyTwoBytesAndNoTwoAreTheSame() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            SymmetricSecret secret = SymmetricSecret.create();
            assertThat(secret.key()).hasSize(32);
            assertThat(seen.add(secret.text())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 65, 100})
    void aSymmetricSecretOfAnotherLengthIsRefused(int bytes) {
        assertThat(SymmetricSecret.violatedBy(ofBytes(bytes))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 25, 32, 64})
    void aSymmetricSecretWithinTheBoundsIsTaken(int bytes) {
        assertThat(SymmetricSecret.violatedBy(ofBytes(bytes))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "whsec_!!!!",
                "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            })
    void whatIsNoSymmetricSecretIsRefusedWithoutATraceOfIt(String text) {
        assertThatThrownBy(() -> SymmetricSecret.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .doesNotContain("MfKQ9r8");
    }

    private static String ofBytes(int bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    }
}
