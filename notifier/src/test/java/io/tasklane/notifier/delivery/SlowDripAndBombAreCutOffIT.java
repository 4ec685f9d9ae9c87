package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.SingleAttempts.PATIENT;
import static io.tasklane.notifier.delivery.SingleAttempts.allowingLoopback;
import static io.tasklane.notifier.delivery.SingleAttempts.delivered;
import static io.tasklane.notifier.delivery.SingleAttempts.kindOf;
import static io.tasklane.notifier.delivery.SingleAttempts.webhook;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.notifier.delivery.DeliveryResult.Delivered;
import io.tasklane.notifier.delivery.HostileReceiver.Misdeed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a receiver does, an attempt ends by its deadline, costs little memory, and holds up no other. */
class SlowDripAndBombAreCutOffIT {

    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int OF_EACH = 5;
    private static final int HEALTHY = 200;

    /** Two directions of a connection within one machine hold some megabytes before anybody has read them. */
    private static final long ON_THE_WAY = 16L << 20;

    private final SingleAttempts attempts = new SingleAttempts();

    @AfterEach
    void close() throws Exception {
        attempts.close();
    }

    @Test
    void allAreCutOffAndOthersAreDeliveredMeanwhile() throws Exception {
        WebhookSender sender = attempts.sender(DEADLINE, allowingLoopback());
        Receiver healthy = attempts.receiver();
        Map<String, Misdeed> slow = slowOnes();
        List<HostileReceiver> receivers = new ArrayList<>();
        Map<String, List<CompletableFuture<DeliveryResult>>> hostile = new LinkedHashMap<>();
        slow.forEach((name, misdeed) -> hostile.put(name, begin(sender, misdeed, receivers)));
        Map<String, List<CompletableFuture<DeliveryResult>>> fast = new LinkedHashMap<>();
        fastOnes().forEach((name, misdeed) -> fast.put(name, begin(sender, misdeed, receivers)));

        List<CompletableFuture<DeliveryResult>> others = IntStream.range(0, HEALTHY)
                .mapToObj(i -> sender.send(webhook(healthy.url("/" + i))))
                .toList();

        assertThat(others)
                .allSatisfy(other -> assertThat(delivered(result(other))).isEqualTo(200));
        hostile.forEach((name, results) -> results.forEach(sending -> {
            DeliveryResult result = result(sending);
            assertThat(kindOf(result)).as(name).isEqualTo(FailureClass.TIMEOUT);
            assertThat(result.seen().took()).as(name).isGreaterThanOrEqualTo(DEADLINE);
            System.out.println(name + ": cut off after " + result.seen().took().toMillis() + " ms");
        }));
        fast.forEach((name, results) -> results.forEach(sending -> assertThat(endOf(result(sending)))
                .as(name)
                .isEqualTo(name.contains("header") ? "too-large" : "delivered")));
        for (HostileReceiver receiver : receivers) {
            receiver.over().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aBombIsReadNoFurtherThanItsFirstBytes() throws Exception {
        byte[] bomb = gzipOfZeros(64 << 20);
        byte[] size = (Integer.toHexString(bomb.length) + "\r\n").getBytes(US_ASCII);

        DeliveryResult result = readsLittleOf(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
                size,
                bomb,
                "\r\n".getBytes(US_ASCII));

        assertThat(delivered(result)).isEqualTo(200);
        assertThat(result.seen().responseBody()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y\r\n", "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", "y", " y\r\n"})
    void headersWithoutEndAreReadNoFurtherThanTheirFirstBytes(String again) throws Exception {
        DeliveryResult result =
                readsLittleOf("HTTP/1.1 200 OK\r\nX: ", again.repeat(1000).getBytes(US_ASCII));

        assertThat(kindOf(result)).isEqualTo(FailureClass.TOO_LARGE);
    }

    /** Lets a receiver answer without end, and says how much of it was taken. */
    private DeliveryResult readsLittleOf(String head, byte[]... again) throws Exception {
        var taken = new AtomicLong();
        HostileReceiver receiver = attempts.hostile((in, out) -> {
            awaitRequest(in);
            write(out, head);
            while (taken.get() < 4 * ON_THE_WAY) {
                for (byte[] part : again) {
                    out.write(part);
                    taken.addAndGet(part.length);
                }
            }
        });

        DeliveryResult result = attempts.send(attempts.sender(PATIENT, allowingLoopback()), receiver.url());

        receiver.over().get(60, TimeUnit.SECONDS);
        System.out.println("of an answer without end " + taken + " bytes were taken off the receiver's hands");
        assertThat(taken).hasValueLessThan(ON_THE_WAY);
        return result;
    }

    /** Those that would hold an attempt for ever. */
    private static Map<String, Misdeed> slowOnes() {
        Map<String, Misdeed> misdeeds = new LinkedHashMap<>();
        misdeeds.put("says nothing", (in, out) -> in.transferTo(OutputStream.nullOutputStream()));
        misdeeds.put("drips its status line", answering("HTTP", SlowDripAndBombAreCutOffIT::dripForEver));
        misdeeds.put("drips a name", answering("HTTP/1.1 200 OK\r\nX-", SlowDripAndBombAreCutOffIT::dripForEver));
        misdeeds.put(
                "drips a body",
                answering("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n", SlowDripAndBombAreCutOffIT::dripForEver));
        misdeeds.put(
                "drips the size of a chunk",
                answering(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
                        SlowDripAndBombAreCutOffIT::dripForEver));
        misdeeds.put("never comes to the point", answering("", out -> {
            while (true) {
                write(out, "HTTP/1.1 103 Early Hints\r\n\r\n");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }));
        misdeeds.put("does not read", (in, out) -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(7)));
        return misdeeds;
    }

    /** Those that would fill its memory. */
    private static Map<String, Misdeed> fastOnes() {
        Map<String, Misdeed> misdeeds = new LinkedHashMap<>();
        misdeeds.put(
                "10,000 headers",
                answering("", out -> write(out, "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000) + "\r\n")));
        misdeeds.put(
                "one giant header",
                answering("", out -> write(out, "HTTP/1.1 200 OK\r\nX: " + "y".repeat(1 << 20) + "\r\n\r\n")));
        misdeeds.put("endless header", answering("HTTP/1.1 200 OK\r\nX: ", out -> {
            while (true) {
                write(out, "y".repeat(1000));
            }
        }));
        misdeeds.put("endless body", answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", out -> {
            while (true) {
                write(out, "1000\r\n" + "x".repeat(0x1000) + "\r\n");
            }
        }));
        misdeeds.put("endless body of bytes", answering("HTTP/1.1 200 OK\r\n\r\n", out -> {
            while (true) {
                write(out, "x".repeat(1000));
            }
        }));
        return misdeeds;
    }

    private List<CompletableFuture<DeliveryResult>> begin(
            WebhookSender sender, Misdeed misdeed, List<HostileReceiver> receivers) {
        return IntStream.range(0, OF_EACH)
                .mapToObj(i -> {
                    HostileReceiver receiver = attempts.hostile(misdeed);
                    receivers.add(receiver);
                    return sender.send(webhook(receiver.url()));
                })
                .toList();
    }

    private static String endOf(DeliveryResult result) {
        return result instanceof Delivered ? "delivered" : kindOf(result).code();
    }

    private static DeliveryResult result(CompletableFuture<DeliveryResult> sending) {
        return sending.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static Misdeed answering(String begin, Writing then) {
        return (in, out) -> {
            awaitRequest(in);
            write(out, begin);
            then.to(out);
            in.transferTo(OutputStream.nullOutputStream());
        };
    }

    private static void awaitRequest(InputStream in) throws IOException {
        // The body ends with a brace that no header holds.
        for (int read = in.read(); read >= 0 && read != '}'; read = in.read()) {}
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(US_ASCII));
        out.flush();
    }

    private static void dripForEver(OutputStream out) throws IOException {
        while (true) {
            write(out, "1");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static byte[] gzipOfZeros(int size) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[1 << 20];
            for (int written = 0; written < size; written += zeros.length) {
                gzip.write(zeros);
            }
        }
        return packed.toByteArray();
    }

    private interface Writing {
        void to(OutputStream out) throws IOException;
    }
}
