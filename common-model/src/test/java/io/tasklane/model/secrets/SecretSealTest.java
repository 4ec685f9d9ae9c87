package io.tasklane.model.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSealTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final WebhookKeyset keys = WebhookKeyset.create();
    private final SecretSeal seal = new SecretSeal(keys);

    @Test
    void whatIsSealedOpensAndLooksLikeNothing() throws Exception {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            String sealed = seal.seal("we_1", SECRET);

            assertThat(seal.open("we_1", sealed)).isEqualTo(SECRET);
            assertThat(new String(Base64.getDecoder().decode(sealed), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain("whsec_", SECRET);
            assertThat(seen.add(sealed)).isTrue();
        }
    }

    @Test
    void whatIsSealedForOneEndpointDoesNotOpenForAnother() {
        String sealed = seal.seal("we_1", SECRET);

        assertThatThrownBy(() -> seal.open("we_2", sealed))
                .isInstanceOf(UnopenableSecretException.class)
                .hasNoCause()
                .hasMessageNotContaining(sealed);
    }

    @Test
    void whatWasChangedDoesNotOpen() {
        byte[] sealed = Base64.getDecoder().decode(seal.seal("we_1", SECRET));
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> seal.open("we_1", Base64.getEncoder().encodeToString(changed)))
                    .isInstanceOf(UnopenableSecretException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "AAAA", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    void whatWasNeverSealedDoesNotOpen(String text) {
        assertThatThrownBy(() -> seal.open("we_1", text)).isInstanceOf(UnopenableSecretException.class);
        assertThat(seal.isOfPrimaryKey(text)).isFalse();
        assertThat(seal.isOfEarlierKey(text)).isFalse();
    }

    /** At each step of an exchange of keys, what either side seals opens at the other, which may be a step behind. */
    @Test
    void keysAreExchangedWithoutAMomentAtWhichSomethingDoesNotOpen() throws Exception {
        int old = keys.keyIds().get(0).id();
        WebhookKeyset added = keys.withNewKey();
        int next = added.keyIds().get(1).id();
        WebhookKeyset promoted = added.withPrimary(next);

        assertOpensBothWays(keys, added);
        assertOpensBothWays(added, promoted);
        String before = seal.seal("we_1", SECRET);
        SecretSeal after = new SecretSeal(promoted);
        assertThat(after.open("we_1", before)).isEqualTo(SECRET);
        assertThat(seal.isOfPrimaryKey(before)).isTrue();
        assertThat(after.isOfPrimaryKey(before)).isFalse();
        String again = after.seal("we_1", SECRET);
        assertThat(after.isOfPrimaryKey(again)).isTrue();
        assertThat(after.isOfEarlierKey(before)).isTrue();
        assertThat(after.isOfEarlierKey(again)).isFalse();
        assertThat(new SecretSeal(added).isOfEarlierKey(again))
                .as("of a later key")
                .isFalse();

        SecretSeal last = new SecretSeal(promoted.without(old));
        assertThat(last.open("we_1", again)).isEqualTo(SECRET);
        assertThatThrownBy(() -> last.open("we_1", before)).isInstanceOf(UnopenableSecretException.class);
        assertThatThrownBy(() -> seal.open("we_1", again)).isInstanceOf(UnopenableSecretException.class);
    }

    private static void assertOpensBothWays(WebhookKeyset one, WebhookKeyset other) throws Exception {
        SecretSeal first = new SecretSeal(one);
        SecretSeal second = new SecretSeal(other);
        assertThat(second.open("we_1", first.seal("we_1", SECRET))).isEqualTo(SECRET);
        assertThat(first.open("we_1", second.seal("we_1", SECRET))).isEqualTo(SECRET);
    }

    @Test
    void theKeyThatSealsCannotBeRemovedNorOneThatIsNotThere() {
        int only = keys.keyIds().get(0).id();

        assertThatThrownBy(() -> keys.without(only)).isInstanceOf(UnusableKeysetException.class);
        assertThatThrownBy(() -> keys.withPrimary(only + 1)).isInstanceOf(UnusableKeysetException.class);
    }

    @Test
    void aKeysetIsReadFromItsTextAndFromAFile(@TempDir Path folder) throws Exception {
        String sealed = seal.seal("we_1", SECRET);
        Path file = Files.writeString(folder.resolve("keyset.json"), keys.json() + "\n");

        for (String setting : new String[] {keys.json(), " " + keys.json(), file.toString()}) {
            assertThat(new SecretSeal(WebhookKeyset.read(setting)).open("we_1", sealed))
                    .isEqualTo(SECRET);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"primaryKeyId\":1,\"key\":[]}",
                "{\"primaryKeyId\":1,\"key\":[{\"keyData\":{\"typeUrl\":\"x\",\"value\":\"c2VjcmV0\","
                        + "\"keyMaterialType\":\"SYMMETRIC\"},\"status\":\"ENABLED\",\"keyId\":1,\"outputPrefixType\":\"TINK\"}]}",
                "/nowhere/c2VjcmV0",
                "c2VjcmV0\u0000",
                ""
            })
    void whatIsNoKeysetIsRefusedWithoutATraceOfIt(String setting) {
        assertThatThrownBy(() -> WebhookKeyset.read(setting))
                .isInstanceOf(UnusableKeysetException.class)
                .hasNoCause()
                .hasMessageNotContaining("c2VjcmV0");
    }

    @Test
    void keysStayOutOfWhatIsPrinted() {
        String key = keys.json().replaceAll("(?s).*\"value\":\\s*\"([^\"]*)\".*", "$1");

        assertThat(key).hasSizeGreaterThan(40);
        assertThat(keys.toString()).doesNotContain(key).contains("primary=true");
    }
}
