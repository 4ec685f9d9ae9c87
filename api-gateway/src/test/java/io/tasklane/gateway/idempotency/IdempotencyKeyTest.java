package io.tasklane.gateway.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class IdempotencyKeyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"8e03978e-40d5-43e8-bc93-6894a57f9324\" | 8e03978e-40d5-43e8-bc93-6894a57f9324",
                "8e03978e-40d5-43e8-bc93-6894a57f9324     | 8e03978e-40d5-43e8-bc93-6894a57f9324",
                "\"with spaces, commas; and more\"        | with spaces, commas; and more",
                "\"an \\\"escaped\\\" \\\\ one\"          | an \"escaped\" \\ one",
                "\"key\";a=1;b=\"x;y\"; c=tok/en;d;e=?0;f=:YQ==:;g=-1.5 | key",
                "base64+/==                               | base64+/==",
                "'single'                                 | 'single'"
            })
    void quotedOrBareItIsWhatStandsThere(String header, String key) {
        assertThat(IdempotencyKey.parse(header).value()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\"\"",
                "\"",
                "\"open",
                "open\"",
                "\"a\" \"b\"",
                "\"a\",\"b\"",
                "a,b",
                "a;b",
                "a b",
                "\"a\\n\"",
                "\"a\\\"",
                "\"tab\there\"",
                "\"ümlaut\"",
                "ümlaut",
                "null\u0000byte",
                "\"del\u007f\"",
                "\"a\";",
                "\"a\";A=1",
                "\"a\";b=",
                "\"a\"; b=\"open",
                "\uD800"
            })
    void whatIsNoKeyIsMalformed(String header) {
        assertMalformed(header);
    }

    @Test
    void aKeyHasAtMost255Characters() {
        String longest = "k".repeat(255);
        String escaped = "\"" + "\\\"".repeat(255) + "\"";

        assertThat(IdempotencyKey.parse(longest).value()).isEqualTo(longest);
        assertThat(IdempotencyKey.parse("\"" + longest + "\"").value()).isEqualTo(longest);
        assertThat(IdempotencyKey.parse(escaped).value()).hasSize(255);
        assertMalformed(longest + "k");
        assertMalformed("\"" + longest + "k\"");
        assertMalformed("\"" + "\\\"".repeat(256) + "\"");
        assertMalformed("k".repeat(100_000));
    }

    @Test
    void aRequestBearsOneKeyOrNone() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        assertThat(IdempotencyKey.of(request)).isEmpty();

        request.addHeader("idempotency-key", "a");
        assertThat(IdempotencyKey.of(request)).contains(new IdempotencyKey("a"));

        request.addHeader("Idempotency-Key", "a");
        assertThatThrownBy(() -> IdempotencyKey.of(request)).isInstanceOf(ProblemException.class);
    }

    @Test
    void anythingElseIsAKeyOrMalformedAndNothingWorse() {
        long seed = System.nanoTime();
        System.out.println("IdempotencyKeyTest: seed " + seed);
        Random random = new Random(seed);
        String alphabet = "ab \"\\;,=:?*/é\u0000\t~";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder header = new StringBuilder(random.nextBoolean() ? "\"" : "");
            int length = random.nextInt(40);
            for (int j = 0; j < length; j++) {
                header.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(IdempotencyKey.parse(header.toString()).value()).matches("[ -~]{1,255}");
            } catch (ProblemException malformed) {
                assertThat(malformed.problem().kind()).isEqualTo(ProblemType.MALFORMED_REQUEST);
            }
        }
    }

    private static void assertMalformed(String header) {
        assertThatThrownBy(() -> IdempotencyKey.parse(header)).isInstanceOfSatisfying(ProblemException.class, ended -> {
            Problem problem = ended.problem();
            assertThat(problem.kind()).isEqualTo(ProblemType.MALFORMED_REQUEST);
        });
    }
}
