package io.tasklane.gateway.preferences;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a request prefers, as RFC 7240 has it. A preference is a wish: what is not known, not understood or not possible is
 * passed over, and never a reason to refuse the request. Of a preference that is given more than once the first counts, also if
 * that is the one that is not understood. A handler method that takes this makes its answers vary by {@code Prefer}.
 */
public final class Preferences {

    /** The longest that a request is held. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    static final String HEADER = "Prefer";
    public static final Preferences NONE = new Preferences(Map.of());

    private static final String WAIT = "wait";

    private final Map<String, String> values;

    private Preferences(Map<String, String> values) {
        this.values = values;
    }

    /** @param headers the values of all {@code Prefer} headers of a request, in their order */
    static Preferences of(Iterable<String> headers) {
        Map<String, String> values = new HashMap<>();
        headers.forEach(header -> read(new HeaderText(header), values));
        return new Preferences(Collections.unmodifiableMap(values));
    }

    /** How long the answer may take if it is not there yet: 1 to 60 s; nothing if the request does not say so. */
    public Optional<Duration> longestWait() {
        return Optional.ofNullable(values.get(WAIT))
                .flatMap(Preferences::seconds)
                .map(Preferences::capped);
    }

    /**
     * Says in an answer that it depends on what the client prefers, and what was honoured of it.
     *
     * @param applied for how long the answer may have been waited for, if at all
     * @param headers takes the name and the value of each header
     */
    public static void describe(@Nullable Duration applied, BiConsumer<String, String> headers) {
        headers.accept("Vary", HEADER);
        if (applied != null) {
            headers.accept("Preference-Applied", WAIT + "=" + applied.toSeconds());
        }
    }

    private static void read(HeaderText text, Map<String, String> values) {
        while (!text.isAtEnd()) {
            text.skipSpace();
            String name = text.token();
            if (name != null) {
                text.skipSpace();
                String value = value(text);
                // Parameters refine a preference; none that is known here has any.
                values.putIfAbsent(name.toLowerCase(Locale.ROOT), value == null ? "" : value);
            }
            text.skipElement();
            text.take(',');
        }
    }

    private static @Nullable String value(HeaderText text) {
        if (!text.take('=')) {
            return null;
        }
        text.skipSpace();
        return text.word();
    }

    private static Optional<Long> seconds(String value) {
        boolean number = !value.isEmpty() && value.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        if (!number) {
            return Optional.empty();
        }
        String digits = value.replaceFirst("^0+", "");
        // More digits than any wait has: as long as possible.
        long seconds = digits.length() > 9 ? Long.MAX_VALUE : Long.parseLong("0" + digits);
        return seconds == 0 ? Optional.empty() : Optional.of(seconds);
    }

    private static Duration capped(long seconds) {
        return seconds > LONGEST_WAIT.toSeconds() ? LONGEST_WAIT : Duration.ofSeconds(seconds);
    }
}
