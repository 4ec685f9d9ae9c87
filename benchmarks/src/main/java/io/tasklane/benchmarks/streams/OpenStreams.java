package io.tasklane.benchmarks.streams;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Any number of event streams, read by one thread that looks only for the marks of events. */
final class OpenStreams implements AutoCloseable {

    private static final int KEPT = 64;
    private static final int OPENED_AT_A_TIME = 100;
    private static final Pattern MARK = Pattern.compile("mark-(\\d+);");

    private final URI base;
    private final Selector selector = Selector.open();
    private final ConcurrentLinkedQueue<SocketChannel> arriving = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final Thread reader = new Thread(this::read, "streams");
    private volatile Expected expected = new Expected(-1, 0);
    private volatile @Nullable Exception broken;
    private int opened;

    /** Streams that are to tell of an event, and when each did. */
    static final class Expected {

        private final long number;
        private final CountDownLatch missing;
        private final ConcurrentLinkedQueue<Long> toldAt = new ConcurrentLinkedQueue<>();

        Expected(long number, int streams) {
            this.number = number;
            this.missing = new CountDownLatch(streams);
        }

        /**
         * Waits until all have told; answers when each did, in nanoseconds of {@link System#nanoTime}.
         *
         * @throws IllegalStateException if one has not within a minute
         */
        Iterable<Long> await() throws InterruptedException {
            if (!missing.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException(
                        "event " + number + " was not told on " + missing.getCount() + " streams");
            }
            return toldAt;
        }
    }

    OpenStreams(URI base) throws IOException {
        this.base = base;
        reader.setDaemon(true);
        reader.start();
    }

    /** What has the mark for an event in it. */
    static String mark(long number) {
        return "mark-" + number + ";";
    }

    /** Opens one more, and returns when it has begun, or when few have not. */
    void open(String path) throws IOException, InterruptedException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(base.getHost(), base.getPort()));
        channel.write(
                ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
                        .getBytes(ISO_8859_1)));
        channel.configureBlocking(false);
        arriving.add(channel);
        selector.wakeup();
        opened++;
        awaitBegun(opened - OPENED_AT_A_TIME);
    }

    /** Waits until all that were opened have begun. */
    void awaitAll() throws InterruptedException {
        awaitBegun(opened);
    }

    private void awaitBegun(int streams) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (begun.get() < streams) {
            Exception failure = broken;
            if (failure != null || System.nanoTime() > until) {
                throw new IllegalStateException(begun + " streams of " + opened + " have begun", failure);
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    /** From now on this is what is waited for. */
    Expected expect(long number, int streams) {
        Expected next = new Expected(number, streams);
        expected = next;
        return next;
    }

    private void read() {
        try {
            while (selector.isOpen()) {
                selector.select();
                for (SocketChannel next = arriving.poll(); next != null; next = arriving.poll()) {
                    next.register(selector, SelectionKey.OP_READ, new StringBuilder());
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    read((SocketChannel) key.channel(), (StringBuilder) key.attachment());
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException | RuntimeException failure) {
            broken = failure;
        }
    }

    private void read(SocketChannel channel, StringBuilder text) throws IOException {
        buffer.clear();
        if (channel.read(buffer) < 0) {
            throw new IOException("a stream has ended");
        }
        long now = System.nanoTime();
        boolean first = text.isEmpty();
        text.append(ISO_8859_1.decode(buffer.flip()));
        if (first) {
            if (!text.toString().startsWith("HTTP/1.1 200")) {
                throw new IOException("a stream was answered with " + text);
            }
            begun.incrementAndGet();
        }
        Expected waited = expected;
        int seen = 0;
        for (Matcher mark = MARK.matcher(text); mark.find(); seen = mark.end()) {
            if (Long.parseLong(mark.group(1)) == waited.number) {
                waited.toldAt.add(now);
                waited.missing.countDown();
            }
        }
        text.delete(0, Math.max(seen, text.length() - KEPT));
        if (text.isEmpty()) {
            text.append('\n');
        }
    }

    @Override
    public void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
