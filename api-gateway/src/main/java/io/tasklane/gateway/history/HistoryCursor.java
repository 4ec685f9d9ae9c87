package io.tasklane.gateway.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page of a history ended. It says nothing of whose history that is, so there is nothing to gain by making one up.
 *
 * @param event the place of the last event of the task that was shown
 * @param webhook the place of the last entry about a webhook that was shown
 */
record HistoryCursor(String event, String webhook) {

    static final HistoryCursor START = new HistoryCursor("", HappenedToTask.WEBHOOK);

    private static final int MAX_LENGTH = 200;
    private static final Pattern TEXT = Pattern.compile("(|a|e[0-9a-f]{16}) (w|w[0-9a-f]{16}[0-2]\\.[0-9a-f-]{36})");

    String text() {
        String text = event + " " + webhook;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    static Optional<HistoryCursor> parse(String token) {
        if (token.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            Matcher parts = TEXT.matcher(new String(Base64.getUrlDecoder().decode(token), UTF_8));
            return parts.matches() ? Optional.of(new HistoryCursor(parts.group(1), parts.group(2))) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
