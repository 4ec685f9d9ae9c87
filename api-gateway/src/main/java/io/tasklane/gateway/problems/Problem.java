package io.tasklane.gateway.problems;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.tasklane.model.TaskId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/**
 * An RFC 9457 problem, to be thrown in a {@link ProblemException}.
 *
 * @param kind what kind of problem it is
 * @param detail what went wrong this time, in words for the client
 * @param members what the body says beyond that
 * @param headers what the answer's header says
 */
@JsonPropertyOrder({"type", "title", "status", "detail"})
public record Problem(
        @JsonIgnore ProblemType kind,
        String detail,
        @JsonAnyGetter Map<String, Object> members,
        @JsonIgnore Map<String, String> headers) {

    private static final int RETRY_AFTER_SECONDS = 1;

    public static Problem of(ProblemType kind, String detail) {
        return new Problem(kind, detail, Map.of(), Map.of());
    }

    /** @param count how many things are wrong in all, if not all of them are among the violations */
    public static Problem invalid(List<Violation> violations, int count) {
        String detail = count == 1 ? "One thing is wrong" : count + " things are wrong";
        String extent = count > violations.size() ? "; these are the first " + violations.size() : "";
        return of(ProblemType.VALIDATION_ERROR, detail + extent).with("errors", violations);
    }

    /** It may work in a moment. */
    public static Problem unavailable(String detail) {
        return of(ProblemType.TEMPORARILY_UNAVAILABLE, detail).retryable();
    }

    @JsonProperty("type")
    String type() {
        return kind.uri().toString();
    }

    @JsonProperty("title")
    String title() {
        return kind.title();
    }

    @JsonProperty("status")
    int status() {
        return kind.status().value();
    }

    public Problem about(TaskId taskId) {
        return with("taskId", taskId.value());
    }

    /** With a member of the body more. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(kind, detail, more, headers);
    }

    /** Tells the client when to come again. */
    public Problem retryable() {
        return retryableAfter(RETRY_AFTER_SECONDS);
    }

    /** Tells the client to come again in so many seconds. */
    public Problem retryableAfter(long seconds) {
        return withHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }

    /** With a line of the answer's header more. */
    public Problem withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(kind, detail, members, more);
    }
}
