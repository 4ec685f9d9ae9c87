package io.tasklane.e2e;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An answer of the gateway, however it was got.
 *
 * @param method the method of the request, in capitals
 * @param path the path that was asked for, without query
 * @param headers by name, whatever the case
 */
record HttpAnswer(String method, String path, int status, Map<String, List<String>> headers, byte[] body) {

    static HttpAnswer of(HttpResponse<String> answer) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(answer.headers().map());
        return new HttpAnswer(
                answer.request().method().toUpperCase(Locale.ROOT),
                answer.request().uri().getRawPath(),
                answer.statusCode(),
                headers,
                answer.body().getBytes(StandardCharsets.UTF_8));
    }

    Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Without parameters; empty if there is none. */
    String mediaType() {
        return header("Content-Type").orElse("").replaceAll(";.*", "").strip();
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return method + " " + path + " → " + status + " " + headers + " " + text();
    }
}
