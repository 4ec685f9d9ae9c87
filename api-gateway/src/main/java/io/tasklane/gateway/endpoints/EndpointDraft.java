package io.tasklane.gateway.endpoints;

import io.tasklane.gateway.problems.Violation;
import io.tasklane.gateway.submission.Fields;
import io.tasklane.gateway.submission.Violations;
import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskRules;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.RateLimit;
import io.tasklane.model.WebhookEndpoint.Verification;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What an endpoint is to be like, as its owner says it: all but what is secret. */
record EndpointDraft(
        String url,
        List<String> eventTypes,
        Map<String, String> labels,
        @Nullable String description,
        boolean paused,
        Payload payload,
        Ordering ordering,
        @Nullable RateLimit rateLimit,
        @Nullable Integer maxInFlight,
        Verification verification) {

    /** The names of the members that it is read from. */
    static final Set<String> FIELDS = Set.of(
            "url",
            "eventTypes",
            "labels",
            "description",
            "paused",
            "payload",
            "ordering",
            "rateLimit",
            "maxInFlight",
            "verification");

    /** What somebody wants who does not say it: how tasks end. */
    private static final List<String> ENDS = List.of("task.cancelled", "task.completed", "task.failed");

    private static final int MAX_DESCRIPTION = 500;
    private static final int MAX_PER_SECOND = 10_000;
    private static final int MAX_IN_FLIGHT = 1_000;

    static EndpointDraft of(WebhookEndpoint endpoint) {
        return new EndpointDraft(
                endpoint.url(),
                endpoint.eventTypes(),
                endpoint.labels(),
                endpoint.description(),
                endpoint.paused(),
                endpoint.payload(),
                endpoint.ordering(),
                endpoint.rateLimit(),
                endpoint.maxInFlight(),
                endpoint.verification());
    }

    /** As its owner would write it. */
    ObjectNode json() {
        return TaskJson.MAPPER.valueToTree(this);
    }

    EndpointDraft withPaused(boolean now) {
        return new EndpointDraft(
                url, eventTypes, labels, description, now, payload, ordering, rateLimit, maxInFlight, verification);
    }

    /**
     * Reads it.
     *
     * @param usual how the endpoint is verified if that is not said
     * @param violations takes what is wrong; if something is, what is answered is of no use
     */
    static EndpointDraft read(ObjectNode json, Verification usual, Violations violations) {
        Fields fields = new Fields(json, "", violations);
        String url = fields.text("url", TaskRules::violatedByUrl);
        if (fields.any("url") == null) {
            fields.violation("url", "is missing");
        }
        return new EndpointDraft(
                url == null ? "" : url,
                eventTypes(fields, violations),
                labels(fields),
                fields.text("description", EndpointDraft::violatedByDescription),
                flag(fields, "paused"),
                choice(fields, "payload", Payload.values(), Payload::text, Payload.FULL),
                choice(fields, "ordering", Ordering.values(), Ordering::text, Ordering.NONE),
                rateLimit(fields),
                fields.integer("maxInFlight", 1, MAX_IN_FLIGHT),
                choice(fields, "verification", Verification.values(), Verification::text, usual));
    }

    private static List<String> eventTypes(Fields fields, Violations violations) {
        JsonNode given = fields.any("eventTypes");
        if (given == null) {
            return ENDS;
        }
        if (!(given instanceof ArrayNode list) || list.isEmpty()) {
            fields.violation("eventTypes", "must be a list of at least one event type");
            return ENDS;
        }
        Set<String> types = new TreeSet<>();
        for (int at = 0; at < list.size(); at++) {
            String pointer = Violation.pointer("/eventTypes", Integer.toString(at));
            String type = list.get(at).asString("");
            if (!WebhookEndpoint.EVENT_TYPES.contains(type)) {
                violations.add(() ->
                        new Violation(pointer, "must be one of " + String.join(", ", WebhookEndpoint.EVENT_TYPES)));
            } else if (!types.add(type)) {
                violations.add(() -> new Violation(pointer, "is there twice"));
            }
        }
        return List.copyOf(types);
    }

    private static Map<String, String> labels(Fields fields) {
        Fields labels = fields.object("labels");
        if (labels == null) {
            return Map.of();
        }
        if (labels.count() > TaskRules.MAX_LABELS) {
            fields.violation("labels", "must be at most " + TaskRules.MAX_LABELS + " labels");
            return Map.of();
        }
        return Map.copyOf(labels.texts(TaskRules::violatedByLabel));
    }

    private static @Nullable RateLimit rateLimit(Fields fields) {
        Fields limit = fields.object("rateLimit");
        if (limit == null) {
            return null;
        }
        limit.onlyThese(Set.of("perSecond", "burst"));
        Integer perSecond = limit.integer("perSecond", 1, MAX_PER_SECOND);
        Integer burst = limit.integer("burst", 1, MAX_PER_SECOND);
        if (limit.any("perSecond") == null) {
            limit.violation("perSecond", "is missing");
        }
        return perSecond == null ? null : new RateLimit(perSecond, burst == null ? perSecond : burst);
    }

    private static boolean flag(Fields fields, String name) {
        JsonNode value = fields.any(name);
        if (value != null && !value.isBoolean()) {
            fields.violation(name, "must be true or false");
        }
        return value != null && value.asBoolean(false);
    }

    private static <T> T choice(Fields fields, String name, T[] values, Function<T, String> text, T usual) {
        String given = fields.text(
                name,
                word -> Arrays.stream(values).map(text).anyMatch(word::equals)
                        ? Optional.empty()
                        : Optional.of("must be one of "
                                + Arrays.stream(values).map(text).collect(Collectors.joining(", "))));
        return Arrays.stream(values)
                .filter(value -> text.apply(value).equals(given))
                .findFirst()
                .orElse(usual);
    }

    private static Optional<String> violatedByDescription(String description) {
        boolean fits =
                description.length() <= MAX_DESCRIPTION && description.chars().noneMatch(Character::isISOControl);
        return fits
                ? Optional.empty()
                : Optional.of("must be at most " + MAX_DESCRIPTION + " characters, none of them a control character");
    }
}
