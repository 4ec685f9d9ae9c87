package io.tasklane.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;

/**
 * A connection that is kept alive and costs as little as one can: one request at a time, written in one piece, read by the thread
 * that wrote it. Where the server says that it answers nothing more, or nothing was asked for some seconds, the next request goes over
 * a new one. The answer is whatever HTTP/1.1 allows with a length, in chunks, or with no body.
 */
public final class HttpConnection implements Closeable {

    private static final int NO_CONTENT = 204;
    private static final int PATIENCE_MILLIS = 60_000;

    /** Servers close what nobody uses for some time, and do not say so. */
    private static final long MOST_IDLE_NANOS = 5_000_000_000L;

    private final URI base;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private final byte[] buffer = new byte[16 * 1024];
    private int at;
    private int end;
    private boolean usedUp;
    private long usedAt = System.nanoTime();

    /** @throws IOException if nobody listens there */
    public HttpConnection(URI base) throws IOException {
        this.base = base;
        socket = connected(base);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    private static Socket connected(URI base) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()), PATIENCE_MILLIS);
        return socket;
    }

    /**
     * Sends a request and reads its answer.
     *
     * @throws IOException if the connection broke, or an answer took longer than a minute; the connection is of no use then
     */
    public Answer send(HttpRequest request) throws IOException {
        if (usedUp || System.nanoTime() - usedAt > MOST_IDLE_NANOS) {
            connectAgain();
        }
        out.write(request.bytes());
        Answer answer = read();
        usedAt = System.nanoTime();
        return answer;
    }

    private void connectAgain() throws IOException {
        socket.close();
        socket = connected(base);
        in = socket.getInputStream();
        out = socket.getOutputStream();
        usedUp = false;
    }

    private Answer read() throws IOException {
        int status = Integer.parseInt(line().substring(9, 12));
        int length = status == NO_CONTENT ? 0 : -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            } else if (header.equalsIgnoreCase("Connection: close")) {
                usedUp = true;
            }
        }
        return new Answer(status, length >= 0 ? bytes(length) : chunks());
    }

    private byte[] chunks() throws IOException {
        byte[] all = {};
        while (true) {
            int size = Integer.parseInt(line(), 16);
            byte[] chunk = bytes(size);
            line();
            if (size == 0) {
                return all;
            }
            all = joined(all, chunk);
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        if (first.length == 0) {
            return second;
        }
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int read = 0; read < length; ) {
            if (at == end) {
                fill();
            }
            int some = Math.min(length - read, end - at);
            System.arraycopy(buffer, at, bytes, read, some);
            at += some;
            read += some;
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder longLine = null;
        while (true) {
            for (int i = at; i < end; i++) {
                if (buffer[i] == '\n') {
                    String rest = new String(buffer, at, i - at, US_ASCII);
                    at = i + 1;
                    return (longLine == null ? rest : longLine.append(rest).toString()).strip();
                }
            }
            longLine = longLine == null ? new StringBuilder() : longLine;
            longLine.append(new String(buffer, at, end - at, US_ASCII));
            fill();
        }
    }

    private void fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        if (end == 0) {
            throw new EOFException("the server closed the connection");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
