package io.tasklane.gateway.endpoints;

import io.tasklane.gateway.submission.Fields;
import io.tasklane.gateway.submission.Violations;
import io.tasklane.model.WebhookEndpoint.SealedHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What somebody wants of the headers that an endpoint's deliveries bear. Names are compared without regard to case. What the
 * delivery itself says of the message, the connection or who signed it cannot be said here.
 *
 * @param all whether those that are not among the values are removed, too
 * @param values what each header is to be; one without a value is removed
 */
record HeaderChanges(boolean all, Map<String, Optional<String>> values) {

    static final String FIELD = "headers";

    private static final int MOST = 20;
    private static final int MAX_NAME_LENGTH = 100;
    private static final int MAX_VALUE_LENGTH = 4_096;

    /** All of them together, so that a receiver takes them: many take 8 KiB. */
    private static final int MAX_TOTAL_LENGTH = 6_144;

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1," + MAX_NAME_LENGTH + "}");

    /** Visible characters, with spaces or tabs between them only. */
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]([\\t\\x20-\\x7e]*[\\x21-\\x7e])?");

    private static final Set<String> RESERVED = Set.of(
            "accept-encoding",
            "connection",
            "date",
            "expect",
            "host",
            "keep-alive",
            "te",
            "traceparent",
            "tracestate",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            "via");
    private static final List<String> RESERVED_PREFIXES =
            List.of("content-", "proxy-", "sec-", "webhook-", "x-forwarded-");

    /** @param violations takes what is wrong; if something is, what is answered is of no use */
    static HeaderChanges read(ObjectNode body, Violations violations) {
        JsonNode given = body.get(FIELD);
        if (given == null) {
            return new HeaderChanges(false, Map.of());
        }
        if (given.isNull()) {
            return new HeaderChanges(true, Map.of());
        }
        Fields headers = new Fields(body, "", violations).object(FIELD);
        Map<String, Optional<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (headers == null) {
            return new HeaderChanges(false, values);
        }
        for (String name : given.propertyNames()) {
            Optional<String> violated = violatedByName(name);
            violated.ifPresent(words -> headers.violation(name, words));
            String value = headers.text(name, HeaderChanges::violatedByValue);
            if (values.put(name, Optional.ofNullable(value)) != null) {
                headers.violation(name, "is there twice");
            }
        }
        return new HeaderChanges(false, values);
    }

    /** The new values by name, sealed once: sealed again they would be different. */
    Map<String, String> sealed(UnaryOperator<String> seal) {
        Map<String, String> sealed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        values.forEach((name, value) -> value.ifPresent(text -> sealed.put(name, seal.apply(text))));
        return sealed;
    }

    /**
     * The headers that there are then.
     *
     * @param sealed the new values by name
     */
    List<SealedHeader> applied(List<SealedHeader> headers, Map<String, String> sealed) {
        List<SealedHeader> changed = new ArrayList<>();
        if (!all) {
            headers.stream()
                    .filter(header -> !values.containsKey(header.name()))
                    .forEach(changed::add);
        }
        sealed.forEach((name, value) -> changed.add(new SealedHeader(name, value)));
        return changed;
    }

    /** Says what is wrong with the headers that there are then. What is sealed is longer than its value, by some 30 bytes each. */
    static void check(List<SealedHeader> headers, Fields body) {
        int length = headers.stream()
                .mapToInt(header -> header.name().length() + header.sealed().length() * 3 / 4)
                .sum();
        if (headers.size() > MOST || length > MAX_TOTAL_LENGTH) {
            body.violation(
                    FIELD, "must be at most " + MOST + " headers, and not much more than 4,096 characters together");
        }
    }

    static Optional<String> violatedByName(String name) {
        if (!TOKEN.matcher(name).matches()) {
            return Optional.of("is no name of a header with at most " + MAX_NAME_LENGTH + " characters");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean reserved =
                RESERVED.contains(lower) || RESERVED_PREFIXES.stream().anyMatch(lower::startsWith);
        return reserved ? Optional.of("is a header that deliveries set themselves") : Optional.empty();
    }

    private static Optional<String> violatedByValue(String value) {
        boolean fits =
                value.length() <= MAX_VALUE_LENGTH && VALUE.matcher(value).matches();
        return fits
                ? Optional.empty()
                : Optional.of("must be 1 to " + MAX_VALUE_LENGTH
                        + " visible ASCII characters, with spaces between them only");
    }

    /** Values stay out of what is printed. */
    @Override
    public String toString() {
        return "HeaderChanges" + values.keySet();
    }
}
