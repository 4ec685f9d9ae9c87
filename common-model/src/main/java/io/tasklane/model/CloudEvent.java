package io.tasklane.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event of CloudEvents 1.0 with the attributes that Tasklane uses.
 *
 * @param id unique within the source
 * @param source who says so, a URI reference
 * @param type what happened
 * @param subject what it happened to
 * @param time when it happened
 * @param dataSchema the schema of the data, a URI
 * @param traceparent the W3C trace context that it belongs to
 * @param data JSON, UTF-8
 */
public record CloudEvent(
        String id,
        String source,
        String type,
        @Nullable String subject,
        @Nullable Instant time,
        @Nullable String dataSchema,
        @Nullable String traceparent,
        byte[] data) {

    public static final String SPEC_VERSION = "1.0";
}
