package io.tasklane.notifier.endpoints;

import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.WebhookEndpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A standing subscription and how it does.
 *
 * @param said what was said of it last, if anything was
 */
public record Endpoint(WebhookEndpoint definition, @Nullable EndpointCondition said) {

    private static final String TYPES_BEGIN_WITH = "io.tasklane.";
    private static final String TYPES_END_WITH = ".v1";

    public Condition condition() {
        return definition.condition(said);
    }

    /** Whether deliveries are made; what comes otherwise is held. */
    public boolean isCalled() {
        return !definition.paused() && condition().isCalled();
    }

    /** Whether it asked for this event, whatever its condition. */
    public boolean wants(TaskEvent event) {
        return definition.tenant().equals(event.task().tenant())
                && definition.eventTypes().contains(shortName(event))
                && event.task()
                        .labels()
                        .entrySet()
                        .containsAll(definition.labels().entrySet());
    }

    /** What is to be said of it from now on. */
    public EndpointCondition becomes(Condition condition, Instant since, String reason, String detail) {
        return new EndpointCondition(
                definition.endpointId(), definition.tenant(), since, condition, reason, detail, definition.url());
    }

    /** The name that receivers know an event by, for example {@code task.completed}. */
    public static String shortName(TaskEvent event) {
        String type = event.type();
        return type.substring(TYPES_BEGIN_WITH.length(), type.length() - TYPES_END_WITH.length());
    }
}
