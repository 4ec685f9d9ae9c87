package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Ids, paths, queries and header values that servers have stumbled over. One character is one byte. */
final class HostileText {

    private static final List<String> WORDS = List.of(
            "0",
            "-1",
            "1",
            "1001",
            "2147483648",
            "99999999999999999999",
            "1e3",
            "0x10",
            "NaN",
            "null",
            "true",
            "",
            "00000000-0000-0000-0000-000000000000",
            "01995d4e-8a3b-7cc1-9f04-2b7a5c0f7d1",
            "not-an-id",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "'; DROP TABLE tasks; --",
            "{\"$gt\":\"\"}",
            "${jndi:ldap://x/a}",
            "{{7*7}}",
            "<script>alert(1)</script>",
            "%",
            "%zz",
            "%00",
            "%0d%0aX-Injected: 1",
            "%ff%fe",
            "%c0%ae",
            "%ed%a0%80",
            "..",
            "...",
            "../../../etc/passwd",
            "..%2f..%2fetc%2fpasswd",
            "%252e%252e%252f",
            "..\\..\\windows",
            "a;b=c",
            "a b",
            "a+b",
            "a&b=c",
            "a#b",
            "a?b",
            "\u00fc",
            "x".repeat(200),
            utf8("ü𝄞\u202e"),
            "*",
            "@",
            "//",
            ".well-known");

    private static final Map<String, List<String>> HEADERS = Map.ofEntries(
            Map.entry(
                    "Range",
                    List.of(
                            "bytes=0-1",
                            "bytes=-1",
                            "bytes=5-2",
                            "bytes=0-99999999999999999999",
                            "bytes=--1",
                            "bytes=0-0,1-1,2-2",
                            "bytes=" + "0-1,".repeat(900) + "0-1",
                            "lines=1-2",
                            "bytes",
                            "=")),
            Map.entry("If-Range", List.of("*", "\"x\"", "W/\"x\"", "Wed, 21 Oct 2015 07:28:00 GMT")),
            Map.entry(
                    "Prefer",
                    List.of(
                            "wait=0",
                            "wait",
                            "wait=-1",
                            "wait=abc",
                            "wait=1.5",
                            "wait=\"0\"",
                            "respond-async",
                            ";;;",
                            "wait=0, wait=0",
                            "return=minimal; foo=\"",
                            // What is longer is held for as long as it may be: a minute for each would be a long test.
                            "wait=1")),
            Map.entry(
                    "If-None-Match",
                    List.of("*", "\"1\"", "W/\"1\"", "\"", "1", "\"1\",\"2\"", "\"x\"".repeat(500), ",,,")),
            Map.entry("If-Modified-Since", List.of("yesterday", "Wed, 21 Oct 2099 07:28:00 GMT")),
            Map.entry("If-Match", List.of("*", "\"1\"")),
            Map.entry(
                    "Idempotency-Key",
                    List.of(
                            "one",
                            "\"two\"",
                            "",
                            "\"\"",
                            "\"",
                            "a,b",
                            "\"" + "k".repeat(256) + "\"",
                            utf8("ü"),
                            "k\tk",
                            "{}",
                            "\"a\";p=1")),
            Map.entry(
                    "Last-Event-ID",
                    List.of("", "0", "-1", "abc", "x".repeat(3_000), "99999999999999999999", "%00", utf8("ü"))),
            Map.entry(
                    "traceparent",
                    List.of(
                            "00",
                            "00-00000000000000000000000000000000-0000000000000000-00",
                            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            "x".repeat(1_000),
                            utf8("ü"),
                            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01")),
            Map.entry(
                    "Accept",
                    List.of(
                            "text/html",
                            "*/*",
                            "application/json;q=0",
                            ";;;",
                            "application/*",
                            "image/*,*/*;q=0.1",
                            "text/event-stream",
                            "application/json;" + "a=b;".repeat(500),
                            "/")),
            Map.entry(
                    "Content-Type",
                    List.of(
                            "text/plain",
                            "application/xml",
                            "application/json;charset=utf-16",
                            "application/json;charset=nope",
                            "",
                            "///",
                            "multipart/form-data; boundary=x",
                            "application/x-www-form-urlencoded",
                            "application/cbor",
                            "application/json, text/html")),
            Map.entry("Content-Encoding", List.of("gzip", "br", "nonsense")),
            Map.entry("Accept-Encoding", List.of("gzip", "*;q=0", "identity;q=0")),
            Map.entry("Accept-Charset", List.of("utf-7", ";")),
            Map.entry("Accept-Language", List.of("xx-".repeat(300), ";;")),
            Map.entry(
                    "Authorization",
                    List.of("Basic !!!!", "Bearer", "Bearer a.b.c", "Bearer " + "x".repeat(3_000), "Digest")),
            Map.entry("Cookie", List.of("JSESSIONID=1", "=;=;", "a=\"")),
            Map.entry("Origin", List.of("http://evil.example", "null", "::")),
            Map.entry("Access-Control-Request-Method", List.of("PUT", "x y")),
            Map.entry("Expect", List.of("100-continue")),
            Map.entry("Upgrade", List.of("websocket", "h2c", "TLS/1.0")),
            Map.entry("X-Forwarded-For", List.of("1.1.1.1", "' OR 1=1")),
            Map.entry("X-Forwarded-Host", List.of("evil.example")),
            Map.entry("X-HTTP-Method-Override", List.of("DELETE")),
            Map.entry("X-Nothing", List.of("\u0001", utf8("ü"), "x".repeat(2_000))));

    private static final List<String> HEADER_NAMES =
            HEADERS.keySet().stream().sorted().toList();

    private final Random random;

    HostileText(Random random) {
        this.random = random;
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    String word() {
        return oneOf(WORDS);
    }

    String headerName() {
        return oneOf(HEADER_NAMES);
    }

    String headerValue(String name) {
        return random.nextInt(4) == 0 ? word() : oneOf(HEADERS.getOrDefault(name, WORDS));
    }

    String encoded(String text) {
        return URLEncoder.encode(text, ISO_8859_1);
    }

    /** The path, written otherwise. */
    String otherwise(String path) {
        int at = random.nextInt(path.length());
        return switch (random.nextInt(13)) {
            case 0 -> path + "/";
            case 1 -> "/" + path;
            case 2 -> path.substring(0, at) + String.format("%%%02x", (int) path.charAt(at)) + path.substring(at + 1);
            case 3 -> path + ";" + word();
            case 4 -> "/x/.." + path;
            case 5 -> "/%2e%2e" + path;
            case 6 -> path.replace("/", "\\");
            case 7 -> path.toUpperCase(Locale.ROOT);
            case 8 -> "http://elsewhere.example" + path;
            case 9 -> path + ".json";
            case 10 -> path + "/" + word();
            case 11 -> path + "x".repeat(6_000 + random.nextInt(6_000));
            default -> path.substring(0, at) + word() + path.substring(at);
        };
    }

    private static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
