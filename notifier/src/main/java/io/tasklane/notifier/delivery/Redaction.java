package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Collection;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes text of a stranger's bytes that can be kept and shown: short, without control characters, and without what a receiver may
 * have echoed of the request that is secret: signatures, secrets, credentials and the values of the endpoint's own headers.
 */
final class Redaction {

    /** The most that is kept, in bytes of UTF-8. */
    static final int KEPT_BYTES = 1024;

    /** How much it must see to keep so much: a secret that begins within it must be seen to its end. */
    static final int SEEN_BYTES = KEPT_BYTES + 4096;

    private static final String INSTEAD = "[redacted]";

    /** A shorter value is no secret, and would take words away from texts that have nothing to do with it. */
    private static final int SHORTEST_SECRET = 8;

    private static final String WHAT_LOOKS_SECRET = "v1a?,[A-Za-z0-9+/=_\\\\-]{16,}"
            + "|whs(?:ec|k)_[A-Za-z0-9+/=_\\\\-]+"
            + "|(?i:bearer|basic)\\s+[A-Za-z0-9+/=._~\\\\-]{8,}";

    private final Pattern secret;

    /** @param values of headers that are not to be kept, whole or one of their words */
    Redaction(Collection<String> values) {
        String known = values.stream()
                .flatMap(value -> Stream.concat(Stream.of(value), Stream.of(value.split("\\s+"))))
                .filter(value -> value.length() >= SHORTEST_SECRET)
                .flatMap(value -> Stream.of(value, value.replace("/", "\\/"), URLEncoder.encode(value, UTF_8)))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(value -> Pattern.quote(value) + "|")
                .collect(Collectors.joining());
        secret = Pattern.compile(known + WHAT_LOOKS_SECRET);
    }

    /** @param bytes the first {@value #SEEN_BYTES} of a text, or all of them */
    String of(byte[] bytes) {
        return of(new String(bytes, UTF_8), KEPT_BYTES);
    }

    /** @param maxBytes how much of it is kept, in UTF-8 */
    String of(String text, int maxBytes) {
        int end = lengthWithin(text, maxBytes);
        var kept = new StringBuilder();
        Matcher matcher = secret.matcher(text);
        int position = 0;
        while (position < end && matcher.find(position)) {
            kept.append(text, position, Math.min(matcher.start(), end));
            if (matcher.start() < end) {
                kept.append(INSTEAD);
            }
            position = matcher.end();
        }
        if (position < end) {
            kept.append(text, position, end);
        }
        String shown = kept.codePoints()
                .map(Redaction::shown)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return shown.substring(0, lengthWithin(shown, maxBytes));
    }

    /** What can be seen, and does not move what stands around it. */
    private static int shown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL -> Character.isWhitespace(character) ? ' ' : '.';
            case Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> '.';
            default -> character == '\ufffd' ? '.' : character;
        };
    }

    /** How many characters of the text have so many bytes in UTF-8 at most; never half of a pair. */
    private static int lengthWithin(String text, int maxBytes) {
        int bytes = 0;
        int length = 0;
        while (length < text.length()) {
            int character = text.codePointAt(length);
            bytes += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
            if (bytes > maxBytes) {
                return length;
            }
            length += Character.charCount(character);
        }
        return length;
    }
}
