package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.SingleAttempts.HASTY;
import static io.tasklane.notifier.delivery.SingleAttempts.PATIENT;
import static io.tasklane.notifier.delivery.SingleAttempts.allowingLoopback;
import static io.tasklane.notifier.delivery.SingleAttempts.delivered;
import static io.tasklane.notifier.delivery.SingleAttempts.kindOf;
import static io.tasklane.notifier.delivery.SingleAttempts.webhook;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a receiver can do to a sender, and what it then gets. */
class HostileReceiverTest {

    private final SingleAttempts attempts = new SingleAttempts();

    @AfterEach
    void close() throws Exception {
        attempts.close();
    }

    @Test
    void aReceiverThatDripsItsAnswerIsCutOffAtTheDeadline() throws Exception {
        HostileReceiver dripping = attempts.hostile((in, out) -> {
            awaitRequest(in);
            write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            dripForEver(out);
        });

        assertThat(kindOf(attempts.send(HASTY, dripping.url()))).isEqualTo(FailureClass.TIMEOUT);
        dripping.over().get(30, TimeUnit.SECONDS);
    }

    @Test
    void aReceiverThatDripsItsHeadersIsCutOffAtTheDeadline() throws Exception {
        HostileReceiver dripping = attempts.hostile((in, out) -> {
            awaitRequest(in);
            write(out, "HTTP/1.1 200 OK\r\nX-Slow: ");
            dripForEver(out);
        });

        assertThat(kindOf(attempts.send(HASTY, dripping.url()))).isEqualTo(FailureClass.TIMEOUT);
        dripping.over().get(30, TimeUnit.SECONDS);
    }

    @Test
    void aReceiverThatDripsOnAConnectionThatWasUsedBeforeIsCutOffToo() throws Exception {
        HostileReceiver dripping = attempts.hostile((in, out) -> {
            awaitRequest(in);
            write(out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            awaitRequest(in);
            write(out, "HTTP/1.1 200 OK\r\nX-Slow: ");
            dripForEver(out);
        });
        WebhookSender sender = attempts.sender(HASTY, allowingLoopback());
        assertThat(delivered(attempts.send(sender, dripping.url()))).isEqualTo(200);

        assertThat(kindOf(attempts.send(sender, dripping.url()))).isEqualTo(FailureClass.TIMEOUT);
        dripping.over().get(30, TimeUnit.SECONDS);
    }

    @Test
    void aReceiverThatNeverAnswersIsCutOffAtTheDeadline() throws Exception {
        HostileReceiver silent = attempts.hostile((in, out) -> in.transferTo(OutputStream.nullOutputStream()));

        assertThat(kindOf(attempts.send(HASTY, silent.url()))).isEqualTo(FailureClass.TIMEOUT);
        silent.over().get(30, TimeUnit.SECONDS);
    }

    @Test
    void anEndlessAnswerIsCutAndItsStatusCounts() throws Exception {
        HostileReceiver endless = attempts.hostile((in, out) -> {
            awaitRequest(in);
            write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                write(out, "1000\r\n" + "x".repeat(0x1000) + "\r\n");
            }
        });

        assertThat(delivered(attempts.send(PATIENT, endless.url()))).isEqualTo(200);
        endless.over().get(30, TimeUnit.SECONDS);
    }

    @Test
    void endlessHeadersAreCut() throws Exception {
        HostileReceiver endless = attempts.hostile((in, out) -> {
            awaitRequest(in);
            write(out, "HTTP/1.1 200 OK\r\n");
            while (true) {
                write(out, "X-Header: " + "x".repeat(500) + "\r\n");
            }
        });

        assertThat(kindOf(attempts.send(PATIENT, endless.url()))).isEqualTo(FailureClass.TOO_LARGE);
        endless.over().get(30, TimeUnit.SECONDS);
    }

    @Test
    void anEndlessHeaderIsCut() throws Exception {
        HostileReceiver endless = attempts.hostile((in, out) -> {
            awaitRequest(in);
            write(out, "HTTP/1.1 200 OK\r\nX-Header: ");
            while (true) {
                write(out, "x".repeat(500));
            }
        });

        assertThat(kindOf(attempts.send(PATIENT, endless.url()))).isEqualTo(FailureClass.TOO_LARGE);
        endless.over().get(30, TimeUnit.SECONDS);
    }

    @Test
    void whatIsNotHttpIsAFailureOfTheProtocol() {
        HostileReceiver other = attempts.hostile((in, out) -> {
            awaitRequest(in);
            write(out, "220 mail.example.com ESMTP\r\n\r\n");
        });

        assertThat(kindOf(attempts.send(PATIENT, other.url()))).isEqualTo(FailureClass.PROTOCOL);
    }

    @Test
    void aConnectionThatIsClosedWithoutAnAnswerIsAFailureOfTheProtocol() {
        HostileReceiver rude = attempts.hostile((in, out) -> awaitRequest(in));

        assertThat(kindOf(attempts.send(PATIENT, rude.url()))).isEqualTo(FailureClass.PROTOCOL);
    }

    @Test
    void aClosedPortRefuses() throws Exception {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = closed.getLocalPort();
        }

        assertThat(kindOf(attempts.send(PATIENT, "http://127.0.0.1:" + port + "/")))
                .isEqualTo(FailureClass.REFUSED);
    }

    @Test
    void aReceiverWithoutTlsIsAFailureOfTls() {
        HostileReceiver plain = attempts.hostile((in, out) -> {
            in.read();
            write(out, "HTTP/1.1 400 Bad Request\r\n\r\n");
            in.transferTo(OutputStream.nullOutputStream());
        });

        assertThat(kindOf(attempts.send(PATIENT, plain.url().replace("http:", "https:"))))
                .isEqualTo(FailureClass.TLS);
    }

    @Test
    void aHungReceiverDelaysNoOther() throws Exception {
        HostileReceiver silent = attempts.hostile((in, out) -> in.transferTo(OutputStream.nullOutputStream()));
        Receiver healthy = attempts.receiver();
        WebhookSender sender = attempts.sender(PATIENT, allowingLoopback());

        var hung = sender.send(webhook(silent.url()));
        DeliveryResult result = attempts.send(sender, healthy.url("/"));

        assertThat(delivered(result)).isEqualTo(200);
        assertThat(hung).isNotDone();
        hung.cancel(true);
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
            write(out, "x");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
