package io.tasklane.gateway.apikeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTokenTest {

    @Test
    void noTwoAreTheSameAndEachIsReadAsItIs() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            KeyToken token = KeyToken.create();
            assertThat(KeyToken.parse(token.text())).contains(token);
            assertThat(ids.add(token.keyId())).isTrue();
        }
    }

    /** 43 of 62 characters are more than 256 bits only if each of them is as likely as the others. */
    @Test
    void everyCharacterOfTheSecretIsAsLikely() {
        int[] counts = new int[128];
        int keys = 20_000;
        for (int i = 0; i < keys; i++) {
            KeyToken.create().text().substring(20).chars().forEach(each -> counts[each]++);
        }
        double expected = keys * 43 / 62.0;
        int seen = 0;
        for (int count : counts) {
            if (count > 0) {
                seen++;
                assertThat((double) count).isBetween(0.93 * expected, 1.07 * expected);
            }
        }
        assertThat(seen).isEqualTo(62);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tl_",
                "tl_0123456789abcdef_",
                "TL_0123456789abcdef_0000000000000000000000000000000000000000000",
                "tl_0123456789abcdeF_0000000000000000000000000000000000000000000",
                "tl_0123456789abcdef_000000000000000000000000000000000000000000",
                "tl_0123456789abcdef_00000000000000000000000000000000000000000000",
                "tl_0123456789abcdef_000000000000000000000000000000000000000000\n",
                "tl_{\"$gt\":\"\"}_0000000000000000000000000000000000000000000"
            })
    void whatIsNoKeyIsNone(String text) {
        assertThat(KeyToken.parse(text)).isEmpty();
    }
}
