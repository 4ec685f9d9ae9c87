package io.tasklane.gateway.submission;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How tasks are let in.
 *
 * @param allowUnknownTaskTypes whether a task is accepted although nobody announced its name; it goes to the default queue
 * @param maxWaitingSubmissions how many requests may wait for Kafka at a time; more are asked to come again
 * @param maxSubmissionBytes how much the bodies of requests may take at a time, from their first byte to Kafka's
 *     acknowledgement; at least one largest batch
 * @param bodyTimeout how long the body of a request may take to arrive
 */
@ConfigurationProperties("tasklane.gateway")
record SubmissionProperties(
        @DefaultValue("false") boolean allowUnknownTaskTypes,
        @DefaultValue("300") int maxWaitingSubmissions,
        @DefaultValue("32MB") DataSize maxSubmissionBytes,
        @DefaultValue("20s") Duration bodyTimeout) {

    /** @throws IllegalArgumentException if a value is out of its bounds */
    SubmissionProperties {
        if (maxWaitingSubmissions < 2) {
            throw new IllegalArgumentException("tasklane.gateway.max-waiting-submissions must be at least 2");
        }
        if (maxSubmissionBytes.toBytes() < Batch.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "tasklane.gateway.max-submission-bytes must be at least " + Batch.MAX_BYTES);
        }
        if (bodyTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("tasklane.gateway.body-timeout must be at least a millisecond");
        }
    }
}
