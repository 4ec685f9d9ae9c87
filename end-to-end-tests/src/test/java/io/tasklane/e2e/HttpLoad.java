package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** Clients that cost little: each has a connection and a thread, and sends the next request when it has read the last answer. */
final class HttpLoad {

    private HttpLoad() {}

    /**
     * What was seen.
     *
     * @param p50 of the time from a request to its answer, in microseconds
     * @param p99 the same
     */
    record Figures(double perSecond, long p50, long p99) {

        @Override
        public String toString() {
            return String.format("%.0f/s (p50 %.1f ms, p99 %.1f ms)", perSecond, p50 / 1e3, p99 / 1e3);
        }
    }

    /** @param withKeys whether each request bears a key of its own */
    static Figures run(int port, String path, String body, boolean withKeys, int connections, Duration time)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        long begun = System.nanoTime();
        List<Future<long[]>> clients = new ArrayList<>();
        for (int client = 0; client < connections; client++) {
            clients.add(threads.submit(() -> send(port, path, body, withKeys, begun + time.toNanos())));
        }
        List<long[]> times = new ArrayList<>();
        try {
            for (Future<long[]> client : clients) {
                times.add(client.get());
            }
        } finally {
            threads.shutdownNow();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        long[] sorted = times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return new Figures(
                sorted.length / seconds, sorted[sorted.length / 2] / 1_000, sorted[sorted.length * 99 / 100] / 1_000);
    }

    private static long[] send(int port, String path, String body, boolean withKeys, long until) throws IOException {
        LongStream.Builder times = LongStream.builder();
        byte[] head = ("POST " + path
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.getBytes(UTF_8).length + "\r\n")
                .getBytes(US_ASCII);
        byte[] tail = ("\r\n" + body).getBytes(UTF_8);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (long now = System.nanoTime(); now < until; now = System.nanoTime()) {
                String key = withKeys ? "Idempotency-Key: " + UUID.randomUUID() + "\r\n" : "";
                out.write(joined(head, key.getBytes(US_ASCII), tail));
                read(in);
                times.add(System.nanoTime() - now);
            }
        }
        return times.build().toArray();
    }

    private static byte[] joined(byte[]... parts) {
        byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** An answer in one piece or in chunks; anything but a 202 ends the measurement. */
    private static void read(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 202")) {
            throw new IOException(status);
        }
        int length = -1;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).trim());
            }
        }
        if (length >= 0) {
            in.skipNBytes(length);
            return;
        }
        for (int chunk = Integer.parseInt(line(in), 16); ; chunk = Integer.parseInt(line(in), 16)) {
            in.skipNBytes(chunk + 2L);
            if (chunk == 0) {
                return;
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection was closed");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
