package io.tasklane.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A request as it goes over the wire. It is made once and may be sent any number of times.
 *
 * @param bytes all of it
 */
public record HttpRequest(byte[] bytes) {

    public static HttpRequest get(String path) {
        return get(path, "");
    }

    /** @param headers lines of their own, each with its end; may be empty */
    public static HttpRequest get(String path, String headers) {
        return new HttpRequest(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n").getBytes(UTF_8));
    }

    /** @param headers lines of their own, each with its end; may be empty */
    public static HttpRequest postJson(String path, String headers, String body) {
        return new HttpRequest(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + headers + "Content-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n" + body)
                .getBytes(UTF_8));
    }
}
