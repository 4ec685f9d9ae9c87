package io.tasklane.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint does, as those found who call it. Written by the notifier that has its deliveries, and by a gateway when somebody
 * resumes the endpoint. Of an endpoint without such a record nothing is known yet: it is {@link Condition#UNVERIFIED} if it has to
 * show that it wants to be called, and {@link Condition#ACTIVE} otherwise.
 *
 * @param occurredAt since when
 * @param reason why, as a code: {@code gone}, {@code asked}, {@code failing}, {@code recovered}, {@code ping-failed},
 *     {@code resumed}, {@code verified}, {@code url-changed}, {@code verification-on}, {@code verification-off}
 * @param detail why, to a person
 * @param url which one showed that, if an attempt did
 */
public record EndpointCondition(
        String endpointId,
        String tenant,
        Instant occurredAt,
        Condition condition,
        @Nullable String reason,
        @Nullable String detail,
        @Nullable String url)
        implements EndpointEvent {

    /** What no attempt showed. */
    public EndpointCondition(
            String endpointId,
            String tenant,
            Instant occurredAt,
            Condition condition,
            @Nullable String reason,
            @Nullable String detail) {
        this(endpointId, tenant, occurredAt, condition, reason, detail, null);
    }

    /** @throws IllegalArgumentException if a value is missing or out of bounds */
    public EndpointCondition {
        TaskRules.requirePresent("endpointId", endpointId);
        TaskRules.requirePresent("tenant", tenant);
        TaskRules.requireTime("occurredAt", occurredAt);
        TaskRules.requirePresent("condition", condition);
    }

    @Override
    public String id() {
        return endpointId + "." + condition.text() + "." + occurredAt.toEpochMilli();
    }

    /** How an endpoint does. */
    public enum Condition {
        /** It did not show yet that it wants to be called: what it would get is held. */
        UNVERIFIED,
        ACTIVE,
        /** It is called, and all that it was sent since then has failed. */
        FAILING,
        /** It is not called any more until somebody resumes it: what it would get is held. */
        DISABLED;

        /** Whether deliveries are made. */
        public boolean isCalled() {
            return this == ACTIVE || this == FAILING;
        }

        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException if the text is no condition's */
        @JsonCreator
        public static Condition of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
