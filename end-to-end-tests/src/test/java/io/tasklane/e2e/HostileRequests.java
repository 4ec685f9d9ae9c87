package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.uuid.Generators;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * Requests for every route of the OpenAPI document, made of what it says of them: most with something wrong, some valid. The same
 * seed makes the same requests.
 */
final class HostileRequests {

    private static final List<String> METHODS = List.of(
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "PATCH",
            "DELETE",
            "OPTIONS",
            "TRACE",
            "CONNECT",
            "FOO",
            "get",
            "G(ET",
            "PROPFIND");
    private static final List<String> VERSIONS =
            List.of("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "HTTP/1.1 ", "http/1.1", "");
    private static final int MOST_HEADERS = 300;

    private final Random random;
    private final HostileText text;
    private final HostileJson json;
    private final List<DocumentedRoute> routes = new ArrayList<>();
    private final UnaryOperator<String> knownId;
    private final String taskName;

    /**
     * @param knownId an id of something that there is, for the path of a route
     * @param taskName the name in a submission that is otherwise valid
     */
    HostileRequests(long seed, UnaryOperator<String> knownId, String taskName) {
        this.random = new Random(seed);
        this.text = new HostileText(random);
        this.json = new HostileJson(random);
        this.knownId = knownId;
        this.taskName = taskName;
        // There is more to get wrong in a body.
        OpenApi.routes()
                .forEach(route ->
                        routes.addAll(route.bodies().isEmpty() ? List.of(route) : List.of(route, route, route, route)));
    }

    RawRequest next() {
        DocumentedRoute route = text.oneOf(routes);
        Draft draft = draft(route);
        int changes = random.nextInt(4);
        for (int change = 0; change < changes; change++) {
            spoil(draft, route);
        }
        return draft.request(random.nextInt(12) == 0);
    }

    private Draft draft(DocumentedRoute route) {
        Draft draft = new Draft();
        draft.method = route.method();
        draft.target = route.template();
        for (JsonNode parameter : route.parameters("path")) {
            String name = parameter.get("name").stringValue();
            draft.target = draft.target.replace("{" + name + "}", id(route.template()));
        }
        for (JsonNode parameter : route.parameters("query")) {
            if (random.nextInt(3) == 0) {
                String value = random.nextBoolean() ? plausible(parameter) : text.encoded(text.word());
                draft.addQuery(parameter.get("name").stringValue() + "=" + value);
            }
        }
        for (JsonNode parameter : route.parameters("header")) {
            String name = parameter.get("name").stringValue();
            if (random.nextInt(4) == 0) {
                draft.headers.add(name + ": " + text.headerValue(name));
            }
        }
        if (!route.bodies().isEmpty()) {
            JsonNode example = text.oneOf(route.bodies());
            draft.headers.add("Content-Type: application/json");
            draft.body = random.nextInt(3) == 0 ? adapted(example) : adapted(example, json.like(example));
        }
        return draft;
    }

    private byte[] adapted(JsonNode example) {
        return adapted(example, example.toString().getBytes(UTF_8));
    }

    /** With a task type that there is, and no receiver outside of this machine. */
    private byte[] adapted(JsonNode example, byte[] body) {
        String adapted = new String(body, ISO_8859_1)
                .replace("\"data_analysis\"", "\"" + taskName + "\"")
                .replace("https://client.example.com", "http://127.0.0.1:1025");
        return adapted.getBytes(ISO_8859_1);
    }

    private String id(String path) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> knownId.apply(path);
            case 4, 5 ->
                UUID.nameUUIDFromBytes(Long.toString(random.nextLong()).getBytes(UTF_8))
                        .toString();
            case 6 -> rarely() ? recentId() : "a";
            case 7 -> rarely() ? knownId.apply(path).toUpperCase(Locale.ROOT) : knownId.apply(path) + "0";
            default -> text.encoded(text.word()).replace("%25", "%");
        };
    }

    /** For what a server may take its time to answer. */
    private boolean rarely() {
        return random.nextInt(50) == 0;
    }

    private String recentId() {
        return Generators.timeBasedEpochGenerator(random).generate().toString();
    }

    private String plausible(JsonNode parameter) {
        JsonNode schema = OpenApi.resolved(parameter.path("schema"));
        if (parameter.has("example")) {
            return text.encoded(parameter.get("example").asString(""));
        }
        if (schema.has("enum")) {
            return text.encoded(
                    text.oneOf(schema.get("enum").valueStream().toList()).asString(""));
        }
        return schema.path("type").asString("").equals("integer") ? Integer.toString(random.nextInt(1_200)) : "a";
    }

    private void spoil(Draft draft, DocumentedRoute route) {
        switch (random.nextInt(12)) {
            case 0 -> draft.method = text.oneOf(METHODS);
            case 1, 2, 3 -> {
                String name = text.headerName();
                draft.headers.add(name + ": " + text.headerValue(name));
            }
            case 4, 5 -> draft.target = text.otherwise(draft.target);
            case 6 ->
                draft.addQuery(text.encoded(text.word()) + "=" + text.word().replaceAll("[ #\\x80-\\xff]", "+"));
            case 7 -> draft.addQuery(draft.target.replaceAll("^[^?]*[?]?", ""));
            case 8 ->
                draft.body = json.like(GatewayClient.JSON.createObjectNode().put("taskName", "nobody"));
            case 9 -> draft.headers.removeIf(line -> line.startsWith("Content-Type"));
            case 10 -> {
                if (random.nextInt(40) == 0) {
                    draft.body = new byte[300_000];
                }
            }
            default -> draft.method = draft.method.equals("GET") ? "HEAD" : "GET";
        }
    }

    /** A request that is being made. */
    private final class Draft {
        private String method = "GET";
        private String target = "/";
        private byte[] body = {};
        private final List<String> headers = new ArrayList<>();

        void addQuery(String pair) {
            target += (target.contains("?") ? "&" : "?") + pair;
        }

        RawRequest request(boolean misframed) {
            headers.add(0, "Host: localhost");
            if (misframed) {
                return misframed();
            }
            if (body.length > 0 && random.nextInt(5) == 0) {
                headers.add("Transfer-Encoding: chunked");
                return new RawRequest(method, sendable(), "HTTP/1.1", List.copyOf(headers), chunked("\r\n"), isSane());
            }
            if (body.length > 0 || method.equals("POST")) {
                headers.add("Content-Length: " + body.length);
            }
            return new RawRequest(method, sendable(), "HTTP/1.1", List.copyOf(headers), body, isSane());
        }

        /** What would end the request line is sent as often as it is told to a server otherwise. */
        private String sendable() {
            return target.replace(" ", "%20");
        }

        /** Whether a server can tell where it ends, and has nothing to await. */
        private boolean isSane() {
            return headers.stream().noneMatch(line -> line.startsWith("Upgrade") || line.contains("\u0001"))
                    && !method.equals("CONNECT");
        }

        private RawRequest misframed() {
            String version = "HTTP/1.1";
            byte[] sent = body;
            switch (random.nextInt(14)) {
                case 0 -> version = text.oneOf(VERSIONS);
                case 1 -> headers.remove(0);
                case 2 -> headers.add("Host: another.example");
                case 3 -> headers.set(0, "Host: " + text.word());
                case 4 -> headers.add("Content-Length: " + text.word());
                case 5 -> headers.add("Content-Length: " + (body.length + 10));
                case 6 -> headers.add("Content-Length: " + body.length / 2);
                case 7 -> {
                    headers.add("Transfer-Encoding: chunked");
                    headers.add("Content-Length: " + body.length);
                    sent = chunked("\r\n");
                }
                case 8 -> {
                    headers.add("Transfer-Encoding: chunked");
                    sent = chunked(text.oneOf(List.of("", "\n", "\r", "zz\r\n", ";x=y\r\n")));
                }
                case 9 -> {
                    headers.add("Transfer-Encoding: chunked");
                    sent = text.oneOf(List.of(
                                    "zz\r\n{}\r\n0\r\n\r\n",
                                    "-1\r\n",
                                    "ffffffffffffffff\r\n",
                                    "5\r\n{}",
                                    "2;" + "x".repeat(9_000)))
                            .getBytes(ISO_8859_1);
                }
                case 10 ->
                    headers.add(
                            "Transfer-Encoding: " + text.oneOf(List.of("gzip", "foo", "chunked, foo", "identity", "")));
                case 11 ->
                    headers.add(text.oneOf(
                            List.of("no colon", "name with blanks: x", ": x", " folded", "X: \u0000", "X\u00fc: y")));
                case 12 -> {
                    for (int more = 0; more < MOST_HEADERS; more++) {
                        headers.add("X-" + more + ": " + more);
                    }
                }
                default -> headers.add("X-Long: " + "x".repeat(10_000));
            }
            return new RawRequest(
                    method, random.nextBoolean() ? target : sendable(), version, List.copyOf(headers), sent, false);
        }

        private byte[] chunked(String end) {
            int first = body.length / 2;
            String text = new String(body, ISO_8859_1);
            String chunks = chunk(text.substring(0, first), end) + chunk(text.substring(first), end) + "0\r\n\r\n";
            return chunks.getBytes(ISO_8859_1);
        }

        private static String chunk(String part, String end) {
            return part.isEmpty() ? "" : Integer.toHexString(part.length()) + "\r\n" + part + end;
        }
    }
}
