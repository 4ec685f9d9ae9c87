package io.tasklane.worker.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OutboundHttpTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final OutboundHttp http = OutboundCalls.toLoopback();
    private final TestContext context = new TestContext();

    @AfterEach
    void close() throws Exception {
        http.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/",
                "http://localhost:%d/",
                "http://127.1:%d/",
                "http://2130706433:%d/",
                "http://[::1]:%d/",
                "http://[::ffff:127.0.0.1]:%d/",
                "http://10.0.0.1:%d/",
                "http://169.254.169.254:%d/"
            })
    void anAddressThatIsNotPublicIsNotCalledHoweverItIsWritten(String url) throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK", "secret");
                OutboundHttp publicOnly = OutboundCalls.toPublicOnly()) {
            URI hidden = URI.create(url.formatted(server.port()));
            if (hidden.getHost() == null) {
                assertThatThrownBy(() -> get(hidden.toString(), LONG)).isInstanceOf(IllegalArgumentException.class);
                return;
            }
            assertThatThrownBy(() -> publicOnly.exchange(get(hidden.toString(), LONG), context, Answer::status))
                    .isInstanceOf(PermanentTaskFailure.class)
                    .extracting("code")
                    .isEqualTo("address-not-allowed");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void anAllowedAddressIsCalledOnceAndItsRedirectIsNotFollowed() throws Exception {
        try (RawServer elsewhere = RawServer.answering("HTTP/1.1 200 OK", "");
                RawServer server =
                        RawServer.answering("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url("/"), "over there")) {
            int status = http.exchange(get(server.url("/path?q=1"), LONG), context, Answer::status);

            assertThat(status).isEqualTo(302);
            assertThat(elsewhere.requests()).isEmpty();
            assertThat(server.requests()).singleElement().asString().startsWith("GET /path?q=1 HTTP/1.1\r\n");
        }
    }

    @Test
    void compressedBytesAreGivenAsTheyCame() throws Exception {
        byte[] packed = {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3};
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip", packed)) {
            byte[] body = http.exchange(
                    get(server.url("/"), LONG), context, answer -> answer.body().readAllBytes());

            assertThat(body).isEqualTo(packed);
            assertThat(server.requests().get(0)).doesNotContainIgnoringCase("accept-encoding");
        }
    }

    @Test
    void aServerThatSendsAByteNowAndThenIsCutOffAtTheDeadline() throws Exception {
        try (RawServer server = RawServer.saying(out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            drip(out, 'x');
        })) {
            assertThatThrownBy(() -> http.exchange(
                            get(server.url("/"), Duration.ofSeconds(1)),
                            context,
                            answer -> answer.body().readAllBytes()))
                    .isInstanceOf(RetryableTaskException.class)
                    .hasMessageContaining("within 1 s");
        }
    }

    @Test
    void aServerThatDripsItsHeadersIsCutOffAtTheDeadline() throws Exception {
        try (RawServer server = RawServer.saying(out -> drip(out, 'H'))) {
            assertThatThrownBy(
                            () -> http.exchange(get(server.url("/"), Duration.ofSeconds(1)), context, Answer::status))
                    .isInstanceOf(RetryableTaskException.class);
        }
    }

    @Test
    void aServerThatSendsInformationalAnswersForEverIsCutOffAtTheDeadline() throws Exception {
        try (RawServer server = RawServer.saying(out -> {
            while (true) {
                out.write("HTTP/1.1 102 Processing\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                TimeUnit.MILLISECONDS.sleep(5);
            }
        })) {
            assertThatThrownBy(
                            () -> http.exchange(get(server.url("/"), Duration.ofSeconds(1)), context, Answer::status))
                    .isInstanceOf(RetryableTaskException.class);
        }
    }

    @Test
    void aServerThatNeverFinishesTheTlsHandshakeIsCutOffAtTheDeadline() throws Exception {
        try (RawServer silent = RawServer.saying(out -> new CountDownLatch(1).await())) {
            String url = silent.url("/").replace("http:", "https:");
            assertThatThrownBy(() -> http.exchange(get(url, Duration.ofSeconds(1)), context, Answer::status))
                    .isInstanceOf(RetryableTaskException.class)
                    .hasMessageContaining("within 1 s");
        }
    }

    @Test
    void aBodyWithoutEndIsNotFetchedBeyondWhatIsRead() throws Exception {
        try (RawServer endless = RawServer.saying(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(new byte[8192]);
            }
        })) {
            byte[] begin = http.exchange(
                    get(endless.url("/"), LONG),
                    context,
                    answer -> answer.body().readNBytes(10));

            assertThat(begin).hasSize(10);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX: 0123456789",
                "HTTP/1.1 200 OK\r\n" + "X-0123: y\r\n",
            })
    void moreHeadersThanAreReadAreRefused(String piece) throws Exception {
        String head =
                piece.endsWith("\r\n") ? piece + "X: y\r\n".repeat(150) + "Z: z" : piece + "0123456789".repeat(1000);
        try (RawServer server = RawServer.answering(head, "")) {
            assertThatThrownBy(() -> http.exchange(get(server.url("/"), LONG), context, Answer::status))
                    .isInstanceOf(PermanentTaskFailure.class)
                    .extracting("code")
                    .isEqualTo("answer-not-acceptable");
        }
    }

    @Test
    void anAnswerThatIsNotHttpIsRefused() throws Exception {
        try (RawServer server = RawServer.answering("220 mail.example ESMTP\r\n" + "250 OK\r\n".repeat(20), "")) {
            assertThatThrownBy(() -> http.exchange(get(server.url("/"), LONG), context, Answer::status))
                    .isInstanceOfAny(PermanentTaskFailure.class, RetryableTaskException.class);
        }
    }

    @Test
    void aBodyThatBreaksOffFailsTheAttempt() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 100", "half")) {
            assertThatThrownBy(() -> http.exchange(
                            get(server.url("/"), LONG),
                            context,
                            answer -> answer.body().readAllBytes()))
                    .isInstanceOf(RetryableTaskException.class);
        }
    }

    @Test
    void nobodyListeningFailsTheAttemptInWordsWithoutAnAddress() throws Exception {
        RawServer gone = RawServer.answering("HTTP/1.1 200 OK", "");
        gone.close();

        assertThatThrownBy(() ->
                        http.exchange(get("http://localhost:" + gone.port() + "/", LONG), context, Answer::status))
                .isInstanceOf(RetryableTaskException.class)
                .hasMessage("no connection to localhost:" + gone.port());
    }

    @Test
    void anInterruptEndsTheCall() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        try (RawServer server = RawServer.saying(out -> {
            called.countDown();
            new CountDownLatch(1).await();
        })) {
            Thread caller = Thread.currentThread();
            Thread canceller = new Thread(() -> {
                try {
                    called.await();
                    caller.interrupt();
                } catch (InterruptedException over) {
                    // The test is over.
                }
            });
            canceller.start();

            assertThatThrownBy(() -> http.exchange(get(server.url("/"), LONG), context, Answer::status))
                    .isInstanceOf(InterruptedException.class);
            canceller.join();
            Thread.interrupted();
        }
    }

    @Test
    void aCancelledTaskEndsTheCall() throws Exception {
        try (RawServer server = RawServer.saying(out -> {
            context.cancel();
            new CountDownLatch(1).await();
        })) {
            assertThatThrownBy(() -> http.exchange(get(server.url("/"), LONG), context, Answer::status))
                    .isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aHostIsInternalOnlyIfAnOperatorAllowedItsAddress() throws Exception {
        assertThat(http.isInternal("127.0.0.1")).isTrue();
        assertThat(http.isInternal("192.0.1.1")).isFalse();
        assertThatThrownBy(() -> http.isInternal("10.0.0.1")).isInstanceOf(PermanentTaskFailure.class);
    }

    private static OutboundRequest get(String url, Duration deadline) {
        return new OutboundRequest("GET", URI.create(url), Map.of(), null, deadline, LONG);
    }

    private static void drip(java.io.OutputStream out, char drop) throws java.io.IOException, InterruptedException {
        while (true) {
            out.write(drop);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
