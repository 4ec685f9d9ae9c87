package io.tasklane.worker.builtin;

import static java.util.Objects.requireNonNull;

import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import io.tasklane.worker.http.Answer;
import io.tasklane.worker.http.OutboundHttp;
import io.tasklane.worker.http.OutboundRequest;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.ContentType;

/**
 * {@code http_request}: calls a URL. Whatever the server answers is the result, except 429, 502, 503 and 504, which ask to come
 * again: they fail the attempt, as does a connection that breaks, and the next attempt may succeed.
 */
final class HttpRequestHandler implements TaskHandler<HttpRequestParameters, HttpRequestResult> {

    private final OutboundHttp http;

    HttpRequestHandler(OutboundHttp http) {
        this.http = http;
    }

    @Override
    public String taskName() {
        return "http_request";
    }

    @Override
    public String description() {
        return "Calls a URL and gives its status, headers and body.";
    }

    @Override
    public HttpRequestResult handle(HttpRequestParameters parameters, TaskContext context) throws Exception {
        long begun = System.nanoTime();
        int maxBytes = requireNonNull(parameters.maxBytes());
        return http.exchange(request(parameters), context, answer -> {
            if (answer.isTemporaryRefusal()) {
                throw new RetryableTaskException("the server answered " + answer.status());
            }
            byte[] read = answer.body().readNBytes(maxBytes + 1);
            boolean truncated = read.length > maxBytes;
            byte[] body = truncated ? Arrays.copyOf(read, maxBytes) : read;
            long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            return HttpRequestResult.of(answer.status(), answer.headers(), body, charset(answer), truncated, millis);
        });
    }

    private static OutboundRequest request(HttpRequestParameters parameters) {
        Duration deadline = Duration.ofSeconds(requireNonNull(parameters.timeoutSeconds()));
        Map<String, String> headers = new HashMap<>(requireNonNull(parameters.headers()));
        String body = parameters.body();
        if (body != null && headers.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
            headers.put("Content-Type", "text/plain; charset=UTF-8");
        }
        return new OutboundRequest(
                requireNonNull(parameters.method()), URI.create(parameters.url()), headers, body, deadline, deadline);
    }

    private static Charset charset(Answer answer) {
        try {
            return answer.header("content-type")
                    .map(ContentType::parseLenient)
                    .flatMap(type -> Optional.ofNullable(type.getCharset()))
                    .orElse(StandardCharsets.UTF_8);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}
