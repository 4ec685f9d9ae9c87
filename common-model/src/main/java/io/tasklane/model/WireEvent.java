package io.tasklane.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;

/** Something that happened, as it is written to a topic. */
public sealed interface WireEvent permits TaskEvent, CancelRequested, WebhookEvent, EndpointEvent {

    /** The CloudEvents type, for example {@code io.tasklane.task.completed.v1}. */
    @JsonIgnore
    String type();

    /** The CloudEvents id: the same whenever the same thing is reported again, so that a duplicate is recognisable anywhere. */
    @JsonIgnore
    String id();

    /** The key of the record: all events of one key are in one partition, in order. */
    @JsonIgnore
    String key();

    /** The id of the task or endpoint that it happened to: the CloudEvents subject. */
    @JsonIgnore
    String subject();

    Instant occurredAt();
}
