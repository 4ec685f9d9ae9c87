package io.tasklane.model;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.tasklane.model.EndpointCondition.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A standing subscription: who wants to hear of which events of a tenant's tasks, and how. Written by gateways alone.
 *
 * @param version counts the changes of the endpoint, from 1
 * @param occurredAt when it was changed last
 * @param createdAt when it was registered
 * @param url where its deliveries go
 * @param eventTypes the short names of the events that it wants, for example {@code task.completed}; sorted, at least one
 * @param labels a task must bear all of them; any task will do where there is none
 * @param description what it is for, to a person
 * @param paused whether its owner wants it to get nothing for now; what it would get is held
 * @param payload how much a delivery says
 * @param ordering in which order deliveries come
 * @param rateLimit how many attempts may begin in which time; as the notifier has it where not given
 * @param maxInFlight how many attempts may be under way at a time; as the notifier has it where not given
 * @param headers more headers of each attempt; values are sealed, for they often hold credentials
 * @param secrets what signs its deliveries, the newest first; at least one is valid without end
 * @param verification how the endpoint must show that it wants to be called before it is
 * @param pausedAt since when it is paused, as of its last change where not given; nothing if it is not
 */
public record WebhookEndpoint(
        String endpointId,
        String tenant,
        int version,
        Instant occurredAt,
        Instant createdAt,
        String url,
        List<String> eventTypes,
        Map<String, String> labels,
        @Nullable String description,
        boolean paused,
        Payload payload,
        Ordering ordering,
        @Nullable RateLimit rateLimit,
        @Nullable Integer maxInFlight,
        List<SealedHeader> headers,
        List<SealedSecret> secrets,
        Verification verification,
        @Nullable Instant pausedAt)
        implements EndpointEvent {

    /** The short names of all events that an endpoint can ask for. */
    public static final List<String> EVENT_TYPES = List.of(
            "task.cancelled",
            "task.completed",
            "task.failed",
            "task.progressed",
            "task.retrying",
            "task.scheduled",
            "task.started");

    /** @throws IllegalArgumentException if a value is missing or out of bounds */
    @SuppressWarnings("NullAway") // null is what a JSON document leaves out
    public WebhookEndpoint {
        TaskRules.requirePresent("endpointId", endpointId);
        TaskRules.requirePresent("tenant", tenant);
        TaskRules.require("tenant", TaskRules.violatedByName(tenant));
        version = Math.max(1, version);
        TaskRules.requireTime("occurredAt", occurredAt);
        TaskRules.requireTime("createdAt", createdAt);
        TaskRules.requirePresent("url", url);
        TaskRules.require("url", TaskRules.violatedByUrl(url));
        eventTypes = eventTypes == null ? List.of() : List.copyOf(eventTypes);
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        TaskRules.require("labels", TaskRules.violatedByLabels(labels));
        payload = requireNonNullElse(payload, Payload.FULL);
        ordering = requireNonNullElse(ordering, Ordering.NONE);
        headers = headers == null ? List.of() : List.copyOf(headers);
        secrets = secrets == null ? List.of() : List.copyOf(secrets);
        verification = requireNonNullElse(verification, Verification.NONE);
        pausedAt = paused ? requireNonNullElse(pausedAt, occurredAt) : null;
        TaskRules.requireTimeIfAny("pausedAt", pausedAt);
    }

    @Override
    public String id() {
        return endpointId + "." + version;
    }

    /**
     * How it does, as was said of it last. Whoever has to show that it wants to be called has to show it for each URL: what is known of
     * another one may be written after the URL was changed.
     */
    public Condition condition(@Nullable EndpointCondition said) {
        if (said == null) {
            return verification == Verification.NONE ? Condition.ACTIVE : Condition.UNVERIFIED;
        }
        boolean showsNothing = verification != Verification.NONE
                && said.condition().isCalled()
                && said.url() != null
                && !said.url().equals(url);
        return showsNothing ? Condition.UNVERIFIED : said.condition();
    }

    /** How much a delivery says. */
    public enum Payload {
        /** What happened, and to which task, with its labels and error. */
        FULL,
        /** Only what is needed to ask the gateway: type, time, task and status. */
        THIN;

        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException if the text is no payload's */
        @JsonCreator
        public static Payload of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** In which order deliveries come. */
    public enum Ordering {
        /** Each for itself: one that has to be tried again holds back no other. */
        NONE,
        /** What happens to a task comes in order: one that has to be tried again holds back the later ones of its task. */
        PER_TASK;

        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** @throws IllegalArgumentException if the text is no ordering's */
        @JsonCreator
        public static Ordering of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /** How an endpoint must show that it wants to be called, before it gets anything else. */
    public enum Verification {
        NONE,
        /** It answers a signed delivery of the type {@code endpoint.ping} with 2xx. */
        PING,
        /** It answers {@code OPTIONS} as the CloudEvents specification "HTTP 1.1 Web Hooks for Event Delivery" has it. */
        OPTIONS;

        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException if the text is no verification's */
        @JsonCreator
        public static Verification of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * A token bucket.
     *
     * @param perSecond how many attempts may begin in a second in the long run, from 1 to a million
     * @param burst how many may begin at once after a pause, from 1 to a million
     */
    public record RateLimit(int perSecond, int burst) {

        private static final int MOST = 1_000_000;

        /** @throws IllegalArgumentException if a value is out of bounds; 0 stands for a burst of one second */
        public RateLimit {
            burst = burst == 0 ? perSecond : burst;
            if (perSecond < 1 || burst < 1 || perSecond > MOST || burst > MOST) {
                throw new IllegalArgumentException("a rate limit must be 1 to " + MOST);
            }
        }
    }

    /**
     * A header.
     *
     * @param name as it is sent
     * @param sealed its value, encrypted and in Base64; bound to the endpoint
     */
    public record SealedHeader(String name, String sealed) {

        /** @throws IllegalArgumentException if a value is missing */
        public SealedHeader {
            TaskRules.requirePresent("a header's name", name);
            TaskRules.requirePresent("a header's sealed value", sealed);
        }
    }

    /**
     * What signs deliveries.
     *
     * @param scheme {@code v1} (HMAC-SHA256) or {@code v1a} (Ed25519)
     * @param sealed the secret in its text form, encrypted and in Base64; bound to the endpoint
     * @param publicKey of {@code v1a}: the raw public key in Base64
     * @param keyId of {@code v1a}: what the public key is called where all are listed
     * @param validUntil when it signs no more; without end where not given
     */
    public record SealedSecret(
            String scheme,
            String sealed,
            @Nullable String publicKey,
            @Nullable String keyId,
            Instant createdAt,
            @Nullable Instant validUntil) {

        /** @throws IllegalArgumentException if a value is missing or out of bounds */
        public SealedSecret {
            TaskRules.requirePresent("a secret's scheme", scheme);
            TaskRules.requirePresent("a secret's sealed value", sealed);
            TaskRules.requireTime("a secret's createdAt", createdAt);
            TaskRules.requireTimeIfAny("a secret's validUntil", validUntil);
        }
    }
}
