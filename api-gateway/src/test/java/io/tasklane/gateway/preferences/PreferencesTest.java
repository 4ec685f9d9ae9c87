package io.tasklane.gateway.preferences;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferencesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "wait=5                              | 5",
                "WAIT=5                              | 5",
                "wait=\"5\"                          | 5",
                "wait = 5                            | 5",
                "wait=005                            | 5",
                "wait=60                             | 60",
                "wait=61                             | 60",
                "wait=99999999999999999999999        | 60",
                "respond-async, wait=7               | 7",
                "respond-async;wait=9, wait=7        | 7",
                "foo; bar=\"a,wait=9\", wait=7       | 7",
                "foo=\"\\\",wait=9\", wait=7         | 7",
                "wait=7; foo=bar; baz                | 7",
                ", ,wait=7,                          | 7",
                "wait=7, wait=9                      | 7",
                "foo=@, wait=7                       | 7",
                "\t wait=7 \t                        | 7",
                "@@@, wait=7                         | 7"
            })
    void theWaitIsFoundWhereverItStands(String header, int seconds) {
        assertThat(of(header)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "wait",
                "wait=",
                "wait=\"\"",
                "wait=0",
                "wait=-5",
                "wait=5.5",
                "wait=five",
                "wait=five, wait=5",
                "wait, wait=5",
                "waiting=5",
                "foo=wait",
                "foo;wait=5",
                "\"wait=5\"",
                "foo=\"wait=5",
                "foo=\", wait=5",
                "wait=\"5",
                "wait=\u0665",
                "=5"
            })
    void whatIsNoWaitIsPassedOver(String header) {
        assertThat(of(header)).isEmpty();
    }

    @Test
    void ofSeveralHeadersTheFirstThatSaysSoCounts() {
        assertThat(of("respond-async", "wait=3, wait=4", "wait=5")).contains(Duration.ofSeconds(3));
    }

    @Test
    void theAnswerSaysWhatWasApplied() {
        Map<String, String> waited = new HashMap<>();
        Preferences.describe(Duration.ofSeconds(60), waited::put);
        Map<String, String> atOnce = new HashMap<>();
        Preferences.describe(null, atOnce::put);

        assertThat(waited).isEqualTo(Map.of("Vary", "Prefer", "Preference-Applied", "wait=60"));
        assertThat(atOnce).isEqualTo(Map.of("Vary", "Prefer"));
    }

    @Test
    void noHeaderWhateverItHoldsIsAReasonToRefuse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "wait=60;,\"\\ \tfo@\u00e9\u0000";
        for (int header = 0; header < 20_000; header++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Optional<Duration> wait = of(text.toString());
            assertThat(wait.orElse(Duration.ofSeconds(1)))
                    .as("%s, seed %d", text, seed)
                    .isBetween(Duration.ofSeconds(1), Preferences.LONGEST_WAIT);
            IfNoneMatch.of(List.of(text.toString()));
        }
    }

    private static Optional<Duration> of(String... headers) {
        return Preferences.of(List.of(headers)).longestWait();
    }
}
