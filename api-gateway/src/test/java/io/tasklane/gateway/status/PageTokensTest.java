package io.tasklane.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TaskId;
import org.junit.jupiter.api.Test;

class PageTokensTest {

    private final PageTokens tokens = new PageTokens("secret");
    private final TaskId last = TaskId.create();

    @Test
    void aTokenLeadsBackToItsTask() {
        assertThat(tokens.read(tokens.after(last))).contains(last);
    }

    @Test
    void aTokenThatWasChangedIsRefused() {
        String token = tokens.after(last);
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(tokens.read(changed)).as(changed).isEmpty();
        }
    }

    @Test
    void whatIsNoTokenIsRefused() {
        assertThat(tokens.read("")).isEmpty();
        assertThat(tokens.read("%%%")).isEmpty();
        assertThat(tokens.read("AAAA")).isEmpty();
        assertThat(tokens.read("A".repeat(100_000))).isEmpty();
        assertThat(new PageTokens("another").read(tokens.after(last))).isEmpty();
    }
}
