package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A request as it goes over the wire, valid or not.
 *
 * @param headers whole lines, one character a byte
 * @param framed whether it is clear where the request ends, so that an answer is due and the connection can be used again
 */
record RawRequest(String method, String target, String version, List<String> headers, byte[] body, boolean framed) {

    private static final String LENGTH = "Content-Length: ";

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes((method + " " + target + " " + version + "\r\n").getBytes(ISO_8859_1));
        headers.forEach(header -> bytes.writeBytes((header + "\r\n").getBytes(ISO_8859_1)));
        bytes.writeBytes("\r\n".getBytes(ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    String path() {
        return target.replaceAll("[?].*", "");
    }

    /** Whether it can be told which route it is for without knowing how a server reads odd paths. */
    boolean plain() {
        return framed
                && path().matches("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
                && method.matches("[A-Z]+")
                && headers.stream()
                        .noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("x-http-method"));
    }

    boolean says(String header, String value) {
        return headers.stream()
                .anyMatch(line -> line.toLowerCase(Locale.ROOT)
                        .matches("(?s)" + header.toLowerCase(Locale.ROOT) + ":.*" + value + ".*"));
    }

    /** What is a little simpler and may show the same. */
    Stream<RawRequest> simpler() {
        Stream<RawRequest> fewerHeaders = Stream.iterate(0, index -> index < headers.size(), index -> index + 1)
                .filter(index -> !headers.get(index).startsWith("Host:")
                        && !headers.get(index).startsWith(LENGTH))
                .map(index -> {
                    List<String> fewer = new ArrayList<>(headers);
                    fewer.remove((int) index);
                    return new RawRequest(method, target, version, fewer, body, framed);
                });
        return Stream.of(shorterBodies(), fewerHeaders, shorterTargets()).flatMap(simpler -> simpler);
    }

    private Stream<RawRequest> shorterBodies() {
        int slice = Math.max(1, body.length / 8);
        return Stream.iterate(0, from -> from < body.length, from -> from + slice)
                .limit(16)
                .map(from -> {
                    var shorter = new ByteArrayOutputStream();
                    shorter.write(body, 0, from);
                    int rest = Math.min(body.length, from + slice);
                    shorter.write(body, rest, body.length - rest);
                    return withBody(shorter.toByteArray());
                });
    }

    private RawRequest withBody(byte[] other) {
        List<String> lines = headers.stream()
                .map(line -> line.equals(LENGTH + body.length) ? LENGTH + other.length : line)
                .toList();
        return new RawRequest(method, target, version, lines, other, framed);
    }

    private Stream<RawRequest> shorterTargets() {
        int query = target.indexOf('?');
        return Stream.of(
                        query < 0 ? target : target.substring(0, query),
                        target.substring(0, (target.length() + 1) / 2),
                        target.substring(0, Math.max(1, target.length() - 1)))
                .filter(shorter -> shorter.length() < target.length())
                .map(shorter -> new RawRequest(method, shorter, version, headers, body, framed));
    }

    /** How to send it again: as curl does it where curl can, and byte by byte. */
    String reproduction(URI gateway) {
        String bytes = "printf '%s' " + HexFormat.of().formatHex(bytes()) + " | xxd -r -p | nc " + gateway.getHost()
                + " " + gateway.getPort();
        return framed && headers.stream().allMatch(line -> line.matches("[A-Za-z-]+:[ -&(-~]*"))
                ? curl(gateway) + "\n" + bytes
                : bytes;
    }

    private String curl(URI gateway) {
        var command = new StringBuilder("curl -i --path-as-is -X '" + method + "' '"
                + gateway.resolve("/").toString().replaceAll("/$", "") + target + "'");
        headers.stream()
                .filter(line -> !line.startsWith("Host:") && !line.startsWith(LENGTH))
                .forEach(line -> command.append(" -H '").append(line).append('\''));
        if (body.length > 0) {
            command.append(" --data-binary @<(echo ")
                    .append(HexFormat.of().formatHex(body))
                    .append(" | xxd -r -p)");
        }
        return command.toString();
    }
}
