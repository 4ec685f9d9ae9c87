package io.tasklane.gateway.recovery;

import io.tasklane.gateway.deliveries.DeliveryStatus;
import io.tasklane.gateway.lists.FilterReading;
import io.tasklane.model.TaskId;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which deliveries are wanted: those that match all that is given.
 *
 * @param statuses those that are one of these; all if it is empty
 * @param since those that were asked for at this time or later
 * @param until not those of this time or later
 */
record DeliveryFilter(
        @Nullable String taskId,
        @Nullable String endpointId,
        Set<DeliveryStatus> statuses,
        @Nullable String eventType,
        @Nullable Instant since,
        @Nullable Instant until) {

    static final String STATUS = "status";
    private static final int MAX_LENGTH = 200;

    DeliveryFilter {
        statuses = Set.copyOf(statuses);
    }

    /**
     * Reads it from names and values. What is wrong is told and taken as not given.
     *
     * @param violations takes a name and what is wrong with it
     */
    static DeliveryFilter read(Map<String, String> given, BiConsumer<String, String> violations) {
        FilterReading reading = new FilterReading(given, violations);
        String statuses = reading.text(STATUS, DeliveryFilter::violatedByStatuses);
        DeliveryFilter filter = new DeliveryFilter(
                reading.text(
                        "taskId",
                        text -> TaskId.parse(text).isPresent() ? Optional.empty() : Optional.of("must be a task's id")),
                reading.text("endpointId", DeliveryFilter::violatedByText),
                statuses == null ? Set.of() : statuses(statuses),
                reading.text("eventType", DeliveryFilter::violatedByText),
                reading.time("since"),
                reading.time("until"));
        reading.end();
        return filter;
    }

    /** Names and values that it can be read from again: always the same for the same filter. */
    SortedMap<String, String> asText() {
        SortedMap<String, String> text = new TreeMap<>();
        put(text, "taskId", taskId);
        put(text, "endpointId", endpointId);
        put(text, STATUS, statuses.isEmpty() ? null : text(statuses));
        put(text, "eventType", eventType);
        put(text, "since", since);
        put(text, "until", until);
        return text;
    }

    /** Those of them that were asked for before this time. */
    DeliveryFilter before(Instant time) {
        Instant earlier = until == null || time.isBefore(until) ? time : until;
        return new DeliveryFilter(taskId, endpointId, statuses, eventType, since, earlier);
    }

    /** The same, of these statuses if it names none. */
    DeliveryFilter orElse(Set<DeliveryStatus> others) {
        return statuses.isEmpty() ? new DeliveryFilter(taskId, endpointId, others, eventType, since, until) : this;
    }

    private static String text(Set<DeliveryStatus> statuses) {
        return statuses.stream().sorted().map(DeliveryStatus::text).collect(Collectors.joining(","));
    }

    private static Set<DeliveryStatus> statuses(String text) {
        List<String> wanted = List.of(text.split(",", -1));
        return Arrays.stream(DeliveryStatus.values())
                .filter(status -> wanted.contains(status.text()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(DeliveryStatus.class)));
    }

    private static Optional<String> violatedByStatuses(String text) {
        String known = text(EnumSet.allOf(DeliveryStatus.class));
        return List.of(known.split(",")).containsAll(List.of(text.split(",", -1)))
                ? Optional.empty()
                : Optional.of("must be one or more of " + known + ", with commas between them");
    }

    private static Optional<String> violatedByText(String text) {
        return text.isEmpty() || text.length() > MAX_LENGTH
                ? Optional.of("must have 1 to " + MAX_LENGTH + " characters")
                : Optional.empty();
    }

    private static void put(SortedMap<String, String> text, String name, @Nullable Object value) {
        if (value != null) {
            text.put(name, value.toString());
        }
    }
}
