package io.tasklane.model;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which CloudEvents type stands for which record. The names are for ever: a breaking change is a new type beside the old. */
final class EventTypes {

    private static final Map<Class<?>, String> NAMES = Map.ofEntries(
            entry(TaskEvent.Submitted.class, "task.submitted"),
            entry(TaskEvent.Scheduled.class, "task.scheduled"),
            entry(TaskEvent.Started.class, "task.started"),
            entry(TaskEvent.Progressed.class, "task.progressed"),
            entry(TaskEvent.Retrying.class, "task.retrying"),
            entry(TaskEvent.Completed.class, "task.completed"),
            entry(TaskEvent.Failed.class, "task.failed"),
            entry(TaskEvent.Cancelled.class, "task.cancelled"),
            entry(CancelRequested.class, "task.cancel-requested"),
            entry(WebhookEvent.DeliveryRequested.class, "webhook.delivery-requested"),
            entry(WebhookEvent.Attempted.class, "webhook.attempted"),
            entry(WebhookEndpoint.class, "webhook.endpoint-defined"),
            entry(EndpointCondition.class, "webhook.endpoint-condition-changed"));

    private static final Map<Class<?>, String> TYPES = NAMES.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, name -> "io.tasklane." + name.getValue() + ".v1"));

    private static final Map<String, Class<?>> RECORDS =
            TYPES.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private EventTypes() {}

    /** The type of a record, {@code io.tasklane.<family>.<what>.v1}. */
    static String of(Class<?> event) {
        return requireNonNull(TYPES.get(event));
    }

    /** What happened, in one word: the last part of the name. */
    static String shortName(Class<?> event) {
        String name = requireNonNull(NAMES.get(event));
        return name.substring(name.indexOf('.') + 1);
    }

    /** Where the JSON Schema of a type's data is found: a URI that is stable, and the name of a file in {@code schemas/}. */
    static String schema(String type) {
        return "https://tasklane.io/schemas/" + type.substring("io.tasklane.".length()) + ".json";
    }

    static Optional<Class<?>> recordOf(String type) {
        return Optional.ofNullable(RECORDS.get(type));
    }
}
