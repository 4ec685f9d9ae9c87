package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A connection to the gateway that sends bytes as they are. It is used again for the next request wherever HTTP allows it. */
final class RawConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int LARGEST_BODY = 64 << 20;

    private final URI gateway;
    private Socket socket;
    private InputStream input;

    RawConnection(URI gateway) {
        this.gateway = gateway;
    }

    /**
     * Sends a request; answers what came back, if anything did.
     *
     * @throws IOException if nothing came for a long time, or what came is not HTTP
     */
    Optional<HttpAnswer> exchange(RawRequest request) throws IOException {
        boolean fresh = socket == null;
        Optional<HttpAnswer> answer = attempt(request);
        // A server may close a connection that it keeps at any time: that is no answer to this request.
        return answer.isEmpty() && !fresh && request.framed() ? attempt(request) : answer;
    }

    private Optional<HttpAnswer> attempt(RawRequest request) throws IOException {
        if (socket == null) {
            socket = new Socket(gateway.getHost(), gateway.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            input = new BufferedInputStream(socket.getInputStream(), 1 << 14);
        }
        try {
            send(request);
            Optional<HttpAnswer> answer = read(request);
            if (answer.isEmpty()
                    || !request.framed()
                    || answer.get().header("Connection").orElse("").equalsIgnoreCase("close")
                    || answer.get().mediaType().equals("text/event-stream")) {
                close();
            }
            return answer;
        } catch (SocketTimeoutException nothingComes) {
            close();
            throw nothingComes;
        } catch (SocketException | EOFException closed) {
            close();
            return Optional.empty();
        }
    }

    private void send(RawRequest request) throws IOException {
        try {
            socket.getOutputStream().write(request.bytes());
            if (!request.framed()) {
                socket.shutdownOutput();
            }
        } catch (SocketException refused) {
            // The server need not read all that is sent to have an answer.
            return;
        }
    }

    private Optional<HttpAnswer> read(RawRequest request) throws IOException {
        String line = line();
        if (line == null) {
            return Optional.empty();
        }
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new IOException("not a status line: " + line);
        }
        int status = Integer.parseInt(line.substring(9, 12));
        Map<String, List<String>> headers = headers();
        if (status == 100) {
            return read(request);
        }
        boolean bodiless = request.method().equals("HEAD") || status < 200 || status == 204 || status == 304;
        byte[] body = bodiless ? new byte[0] : body(headers);
        return Optional.of(new HttpAnswer(request.method(), request.path(), status, headers, body));
    }

    private Map<String, List<String>> headers() throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = required(line()); !line.isEmpty(); line = required(line())) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("not a header: " + line);
            }
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        if (headers.getOrDefault("Content-Type", List.of()).stream().anyMatch(type -> type.contains("event-stream"))) {
            return new byte[0];
        }
        if (headers.containsKey("Transfer-Encoding")) {
            return chunks();
        }
        List<String> length = headers.get("Content-Length");
        return length == null ? input.readAllBytes() : exactly(Integer.parseInt(length.get(0)));
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.writeBytes(exactly(size));
            required(line());
        }
        required(line());
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(required(line()).strip(), 16);
    }

    private byte[] exactly(int length) throws IOException {
        if (length > LARGEST_BODY) {
            throw new IOException("a body of " + length + " bytes");
        }
        byte[] bytes = input.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("the body ends after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private static String required(String line) throws EOFException {
        if (line == null) {
            throw new EOFException();
        }
        return line;
    }

    /** The next line without its end; null if there is none. */
    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = input.read(); next >= 0; next = input.read()) {
            if (next == '\n') {
                return line.toString(ISO_8859_1);
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
