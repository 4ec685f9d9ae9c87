package io.tasklane.notifier.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.utils.DateUtils;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After} of RFC 9110, section 10.2.3: seconds, or an HTTP date. */
final class RetryAfter {

    private static final Pattern SECONDS = Pattern.compile("[0-9]+");
    private static final int MAX_DIGITS = 9;

    /** The most that a receiver can ask for; past it its wish is cut to this. */
    static final Duration LONGEST = Duration.ofHours(24);

    private RetryAfter() {}

    /** How long to wait from now on, at most {@link #LONGEST}; nothing if the header is missing, past or makes no sense. */
    static Optional<Duration> parse(@Nullable String value, Instant now) {
        if (value == null) {
            return Optional.empty();
        }
        String text = value.strip();
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(text.length() > MAX_DIGITS ? LONGEST : cut(Duration.ofSeconds(Long.parseLong(text))));
        }
        return Optional.ofNullable(DateUtils.parseStandardDate(text))
                .map(date -> Duration.between(now, date))
                .filter(wait -> !wait.isNegative())
                .map(RetryAfter::cut);
    }

    /** The wait, or {@link #LONGEST} if it is longer. */
    static Duration cut(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
