package io.tasklane.gateway.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TaskId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PageTokensTest {

    private static final String LIST = "default true {}";

    private final PageTokens tokens = new PageTokens("secret");
    private final Place place = new Place(Instant.parse("2026-03-01T12:00:00.123Z"), TaskId.create());
    private final byte[] last = place.bytes();

    @Test
    void aTokenLeadsBackToItsTask() {
        assertThat(tokens.read(tokens.after(last, LIST), LIST).flatMap(Place::of))
                .contains(place);
    }

    @Test
    void aTokenThatWasChangedIsRefused() {
        String token = tokens.after(last, LIST);
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(tokens.read(changed, LIST)).as(changed).isEmpty();
        }
    }

    @Test
    void aTokenIsWrittenInOneWayOnly() {
        for (int size = 1; size <= 2; size++) {
            String token = tokens.after(new byte[size], LIST);
            char end = token.charAt(token.length() - 1);
            String sameBytes = token.substring(0, token.length() - 1) + (char) (end + 1);
            assertThat(tokens.read(sameBytes, LIST)).as(sameBytes).isEmpty();
            assertThat(tokens.read(token + "=".repeat(3 - size), LIST))
                    .as("padded")
                    .isEmpty();
        }
    }

    @Test
    void aTokenIsNoGoodForAnotherList() {
        assertThat(tokens.read(tokens.after(last, LIST), "default true {state=failed}"))
                .isEmpty();
    }

    @Test
    void whatIsNoTokenIsRefused() {
        assertThat(tokens.read("", LIST)).isEmpty();
        assertThat(tokens.read("%%%", LIST)).isEmpty();
        assertThat(tokens.read("AAAA", LIST)).isEmpty();
        assertThat(tokens.read("A".repeat(100_000), LIST)).isEmpty();
        assertThat(new PageTokens("another").read(tokens.after(last, LIST), LIST))
                .isEmpty();
    }
}
