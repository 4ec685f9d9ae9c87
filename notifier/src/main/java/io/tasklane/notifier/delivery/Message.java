package io.tasklane.notifier.delivery;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;

/** What an attempt sends, and what it takes for success. */
sealed interface Message permits Outgoing, Handshake {

    /** An absolute http or https URL with a host and without user information, as {@code TaskRules.violatedByUrl} has it. */
    String url();

    /** @param timestamp of the attempt, in seconds since the epoch */
    AsyncRequestProducer request(long timestamp, String userAgent);

    /** Takes out of an answer what it may have echoed of this. */
    Redaction redaction();

    default DeliveryResult judge(Answer answer, Instant now, Duration took, String remoteAddress) {
        return answer.judge(now, took, remoteAddress, this::redaction);
    }

    /** The URL as it is sent, in ASCII. */
    default URI target() {
        return URI.create(URI.create(url()).toASCIIString());
    }
}
