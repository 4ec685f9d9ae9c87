package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    private static final String TOKEN = "s3cr3t/t0ken+of=the&endpoint";

    private final Redaction redaction = new Redaction(List.of("Bearer " + TOKEN, "short", "another secret value"));

    @ParameterizedTest
    @CsvSource({
        "'{\"ok\":true}', '{\"ok\":true}'",
        "'Grüße, 世界 🎉', 'Grüße, 世界 🎉'",
        "'this is short', 'this is short'",
        "'', ''"
    })
    void whatIsHarmlessIsKept(String text, String kept) {
        assertThat(of(text)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                "v1,g0hM9SsE+OTPJTGt\\/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsk_6Xb/dCcHpPea21PS1N9VY",
                "Bearer " + TOKEN,
                TOKEN,
                "s3cr3t\\/t0ken+of=the&endpoint",
                "s3cr3t%2Ft0ken%2Bof%3Dthe%26endpoint",
                "another secret value",
                "bearer SomebodyElses.Token",
                "Basic dXNlcjpwYXNzd29yZA=="
            })
    void whatIsSecretIsTakenOut(String secret) {
        assertThat(of("{\"echo\":\"" + secret + "\",\"n\":1}")).isEqualTo("{\"echo\":\"[redacted]\",\"n\":1}");
    }

    @Test
    void aSecretAcrossTheEndOfWhatIsKeptLeavesNothingBehind() {
        for (int before = 1024 - TOKEN.length() - 2; before <= 1026; before++) {
            String kept = of("x".repeat(before) + TOKEN + "y".repeat(100));

            assertThat(kept).doesNotContain("s3c", "end");
            assertThat(kept.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(1024);
        }
    }

    @Test
    void manySecretsDoNotBringInWhatIsBehindTheEnd() {
        String kept = of(("Bearer " + TOKEN + " ").repeat(40) + "behind");

        assertThat(kept).doesNotContain("behind", "s3cr3t");
    }

    @Test
    void whatMovesTheCursorOrHidesIsReplaced() {
        assertThat(of("a\u0000b\u001b[31mc\nd\te\u202ef\u007fg\u0085h")).isEqualTo("a.b.[31mc d e.f.g.h");
        assertThat(redaction.of(new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b'}))
                .isEqualTo("a..b");
    }

    @Test
    void atMostAKibibyteIsKeptAndNoCharacterIsCutInTwo() {
        assertThat(of("x".repeat(5000))).hasSize(1024);
        assertThat(of("x" + "🎉".repeat(1000)).getBytes(UTF_8)).hasSize(1021);
        assertThat(of("ü".repeat(5000)).getBytes(UTF_8)).hasSize(1024);
    }

    @Test
    void anyBytesAtAllBecomeShortText() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(Redaction.SEEN_BYTES + 1)];
            random.nextBytes(bytes);

            String kept = redaction.of(bytes);

            assertThat(kept.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(1024);
            assertThat(kept.chars().noneMatch(Character::isISOControl))
                    .as(Arrays.toString(bytes))
                    .isTrue();
        }
    }

    private String of(String text) {
        return redaction.of(text.getBytes(UTF_8));
    }
}
