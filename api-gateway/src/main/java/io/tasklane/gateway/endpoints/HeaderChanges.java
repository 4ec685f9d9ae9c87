package io.tasklane.gateway.endpoints;

import io.tasklane.gateway.submission.Fields;
import io.tasklane.gateway.submission.Violations;
import io.tasklane.model.WebhookEndpoint.SealedHeader;
import io.tasklane.model.network.CustomHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
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

    /** All of them together, so that a receiver takes them: many take 8 KiB. */
    private static final int MAX_TOTAL_LENGTH = 6_144;

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
            String value = headers.text(name, text -> CustomHeaders.violatedBy(name, text));
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

    /** Values stay out of what is printed. */
    @Override
    public String toString() {
        return "HeaderChanges" + values.keySet();
    }
}
