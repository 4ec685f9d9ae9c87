package io.tasklane.parallel.delay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Where a waiting record goes and when, as its headers say; anybody may have written them. */
sealed interface Address {

    /** @param dueAt in milliseconds since 1970 */
    record Complete(String destination, long dueAt) implements Address {}

    /** @param reason what is wrong, without anything of what is there */
    record Unreadable(String reason) implements Address {}

    /** Eighteen digits always fit a {@code long}, and so does what is computed with them. */
    Pattern MILLISECONDS = Pattern.compile("[0-9]{1,18}");

    Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

    static Address of(Headers headers) {
        String dueAt = text(headers.lastHeader(DelayTiers.DUE_AT), MILLISECONDS);
        if (dueAt == null) {
            return new Unreadable("the header " + DelayTiers.DUE_AT + " is missing or no time");
        }
        String destination = text(headers.lastHeader(DelayTiers.DESTINATION), TOPIC);
        if (destination == null) {
            return new Unreadable("the header " + DelayTiers.DESTINATION + " is missing or no topic's name");
        }
        return new Complete(destination, Long.parseLong(dueAt));
    }

    private static @Nullable String text(@Nullable Header header, Pattern form) {
        if (header == null || header.value() == null) {
            return null;
        }
        String text = new String(header.value(), UTF_8);
        return form.matcher(text).matches() ? text : null;
    }
}
