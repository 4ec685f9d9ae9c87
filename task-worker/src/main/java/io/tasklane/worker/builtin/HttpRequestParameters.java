package io.tasklane.worker.builtin;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.tasklane.model.TaskRules;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to call. A value that is not given takes its default, so that none is null but the body. */
record HttpRequestParameters(
        @JsonProperty(required = true)
        @JsonPropertyDescription("an absolute http or https URL without user information")
        String url,

        @JsonPropertyDescription("GET (the default), POST, PUT, PATCH, DELETE, HEAD or OPTIONS") @Nullable
        String method,

        @JsonPropertyDescription("at most 50; Host and what frames the message cannot be set") @Nullable
        Map<String, String> headers,

        @JsonPropertyDescription("sent as UTF-8; not with GET or HEAD") @Nullable
        String body,

        @JsonPropertyDescription("how long the whole exchange may take, 1 to 300, 30 if not given") @Nullable
        Integer timeoutSeconds,

        @JsonPropertyDescription("how much of the answer's body is kept, 0 to 524288, 65536 if not given") @Nullable
        Integer maxBytes) {

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    private static final int MAX_TIMEOUT_SECONDS = 300;
    private static final int MAX_BYTES = 1 << 19;

    /** @throws IllegalArgumentException if a value is missing or out of bounds */
    @SuppressWarnings("NullAway") // null is what a JSON document leaves out
    HttpRequestParameters {
        if (url == null) {
            throw new IllegalArgumentException("url is missing");
        }
        TaskRules.violatedByUrl(url).ifPresent(words -> {
            throw new IllegalArgumentException("url " + words);
        });
        method = requireNonNullElse(method, "GET");
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("method must be one of " + String.join(", ", METHODS));
        }
        headers = RequestHeaders.checked(requireNonNullElse(headers, Map.of()));
        if (body != null && (method.equals("GET") || method.equals("HEAD"))) {
            throw new IllegalArgumentException("body must not be given with " + method);
        }
        timeoutSeconds = within("timeoutSeconds", requireNonNullElse(timeoutSeconds, 30), 1, MAX_TIMEOUT_SECONDS);
        maxBytes = within("maxBytes", requireNonNullElse(maxBytes, 65_536), 0, MAX_BYTES);
    }

    private static int within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most);
        }
        return value;
    }
}
