package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.SingleAttempts.HASTY;
import static io.tasklane.notifier.delivery.SingleAttempts.PATIENT;
import static io.tasklane.notifier.delivery.SingleAttempts.allowingLoopback;
import static io.tasklane.notifier.delivery.SingleAttempts.delivered;
import static io.tasklane.notifier.delivery.SingleAttempts.failureOf;
import static io.tasklane.notifier.delivery.SingleAttempts.kindOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tasklane.model.network.AddressPolicy;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTest {

    private final SingleAttempts attempts = new SingleAttempts();
    private final HostileResolver names =
            new HostileResolver().then("127.0.0.2").then("127.0.0.1");
    private final AddressPolicy policy = new AddressPolicy(List.of("127.0.0.2"), List.of(), names);

    @AfterEach
    void close() throws Exception {
        attempts.close();
    }

    @Test
    void theProxyIsAskedForATunnelToTheAddressThatWasJudged() {
        TestProxy proxy = proxy("");
        Receiver receiver = attempts.receiver("127.0.0.2", 0);
        WebhookSender sender = attempts.sender(PATIENT, policy, proxy.url(""));

        DeliveryResult result = attempts.send(sender, "http://receiver.example:" + receiver.port() + "/hook");

        assertThat(delivered(result)).isEqualTo(200);
        assertThat(result.seen().remoteAddress()).isEqualTo("127.0.0.2");
        assertThat(proxy.asked())
                .singleElement()
                .asString()
                .startsWith("CONNECT 127.0.0.2:" + receiver.port() + " HTTP/1.1\r\n")
                .doesNotContainIgnoringCase("webhook", "authorization");
        assertThat(receiver.received()).singleElement().satisfies(request -> {
            assertThat(request.header("host")).isEqualTo("receiver.example:" + receiver.port());
            assertThat(request.path()).isEqualTo("/hook");
        });
        assertThat(names.asked()).isEqualTo(1);
    }

    @Test
    void aTunnelToAnAddressOfIpv6HasItInBrackets() {
        TestProxy proxy = proxy("HTTP/1.1 503 Service Unavailable\r\n\r\n");
        WebhookSender sender = attempts.sender(PATIENT, new AddressPolicy(List.of()), proxy.url(""));

        attempts.send(sender, "https://[2606:4700::1111]/");

        assertThat(proxy.asked())
                .singleElement()
                .asString()
                .startsWith("CONNECT [2606:4700:0:0:0:0:0:1111]:443 HTTP/1.1\r\n");
    }

    @Test
    void aTunnelIsUsedAgain() {
        TestProxy proxy = proxy("");
        Receiver receiver = attempts.receiver("127.0.0.2", 0);
        WebhookSender sender = attempts.sender(PATIENT, allowingLoopback(), proxy.url(""));
        String url = "http://127.0.0.2:" + receiver.port() + "/";

        for (int i = 0; i < 20; i++) {
            assertThat(delivered(attempts.send(sender, url))).isEqualTo(200);
        }

        // Now and then the next one comes before the connection is back.
        assertThat(proxy.asked()).hasSizeLessThan(10);
    }

    @Test
    void theProxyAloneIsToldWhoCalls() {
        TestProxy proxy = proxy("");
        Receiver receiver = attempts.receiver("127.0.0.2", 0);
        WebhookSender sender = attempts.sender(PATIENT, policy, proxy.url("user:p%40ss+word@"));

        attempts.send(sender, "http://127.0.0.2:" + receiver.port() + "/");

        assertThat(proxy.asked())
                .singleElement()
                .asString()
                .contains("Proxy-Authorization: Basic dXNlcjpwQHNzK3dvcmQ=");
        assertThat(receiver.received())
                .singleElement()
                .satisfies(request -> assertThat(request.headers().keySet()).noneMatch(name -> name.contains("auth")));
    }

    @Test
    void whatLeadsInsideIsNotAskedOfTheProxy() {
        TestProxy proxy = proxy("");
        WebhookSender sender = attempts.sender(PATIENT, policy, proxy.url(""));

        assertThat(kindOf(attempts.send(sender, "http://127.0.0.1:9/"))).isEqualTo(FailureClass.BLOCKED);
        assertThat(proxy.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"inside.corp\"",
                "502 Bad Gateway",
                "503 Service Unavailable\r\nRetry-After: 100\r\nwebhook-delivery: disable",
                "403 Forbidden",
                "410 Gone",
                "302 Found\r\nLocation: http://inside.corp/"
            })
    void whatTheProxyAnswersIsNotTheReceiversFaultAndIsNotShown(String refusal) {
        TestProxy proxy = proxy("HTTP/1.1 " + refusal + "\r\nContent-Length: 11\r\n\r\ninside.corp");
        WebhookSender sender = attempts.sender(PATIENT, policy, proxy.url("user:password@"));

        DeliveryResult result = attempts.send(sender, "https://receiver.example/");

        assertThat(result).isInstanceOfSatisfying(TemporaryFailure.class, failure -> {
            assertThat(failure.failure().kind()).isEqualTo(FailureClass.PROXY);
            assertThat(failure.failure().statusCode()).isNull();
            assertThat(failure.failure().detail())
                    .isEqualTo("the proxy made no connection: it answered " + refusal.substring(0, 3));
            assertThat(failure.retryAfter()).isNull();
            assertThat(failure.seen().wish()).isEqualTo(ReceiverWish.NONE);
            assertThat(failure.seen().responseBody()).isNull();
        });
        assertThat(proxy.asked()).hasSize(1);
    }

    @Test
    void aProxyThatIsNotThereOrSaysNothingIsNotTheReceiversFaultEither() throws Exception {
        String nobody;
        try (var closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            nobody = "http://127.0.0.1:" + closed.getLocalPort();
        }
        String url = "https://127.0.0.2/";

        assertThat(kindOf(attempts.send(attempts.sender(PATIENT, allowingLoopback(), nobody), url)))
                .isEqualTo(FailureClass.PROXY);
        assertThat(kindOf(attempts.send(
                        attempts.sender(HASTY, allowingLoopback(), proxy(" ").url("")), url)))
                .isEqualTo(FailureClass.PROXY);
        assertThat(kindOf(attempts.send(
                        attempts.sender(
                                PATIENT,
                                allowingLoopback(),
                                proxy("220 mail\r\n\r\n").url("")),
                        url)))
                .isEqualTo(FailureClass.PROXY);
    }

    @Test
    void whatTheReceiverDoesBehindTheProxyIsItsOwn() {
        TestProxy proxy = proxy("");
        Receiver receiver = attempts.receiver("127.0.0.2", 0).answers(502);
        String url = "http://127.0.0.2:" + receiver.port() + "/";
        WebhookSender sender = attempts.sender(PATIENT, allowingLoopback(), proxy.url(""));

        DeliveryResult result = attempts.send(sender, url);

        assertThat(failureOf(result)).isEqualTo(new Failure(FailureClass.STATUS, 502, "the answer was 502"));
    }

    @Test
    void aReceiverWithoutTlsBehindTheProxyIsAtFaultItself() {
        TestProxy proxy = proxy("");
        HostileReceiver plain = attempts.hostile((in, out) -> {
            in.read();
            out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
            in.transferTo(OutputStream.nullOutputStream());
        });
        HostileReceiver silent = attempts.hostile((in, out) -> in.transferTo(OutputStream.nullOutputStream()));
        HostileReceiver rude = attempts.hostile((in, out) -> in.read());
        WebhookSender sender = attempts.sender(HASTY, allowingLoopback(), proxy.url(""));

        assertThat(kindOf(attempts.send(sender, secure(plain)))).isEqualTo(FailureClass.TLS);
        assertThat(kindOf(attempts.send(sender, secure(rude)))).isEqualTo(FailureClass.TLS);
        assertThat(kindOf(attempts.send(sender, secure(silent)))).isEqualTo(FailureClass.TIMEOUT);
    }

    private static String secure(HostileReceiver receiver) {
        return receiver.url().replace("http:", "https:");
    }

    @Test
    void aReceiverThatHangsBehindTheProxyIsLate() {
        TestProxy proxy = proxy("");
        HostileReceiver silent = attempts.hostile((in, out) -> in.transferTo(OutputStream.nullOutputStream()));
        WebhookSender sender = attempts.sender(HASTY, allowingLoopback(), proxy.url(""));

        assertThat(kindOf(attempts.send(sender, silent.url()))).isEqualTo(FailureClass.TIMEOUT);
    }

    @Test
    void aReceiverThatHangsInATunnelThatIsUsedAgainIsLateToo() {
        TestProxy proxy = proxy("");
        HostileReceiver tired = attempts.hostile((in, out) -> {
            for (int read = in.read(); read != '}'; read = in.read()) {
                // to the end of the body
            }
            out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes());
            in.transferTo(OutputStream.nullOutputStream());
        });
        WebhookSender sender = attempts.sender(HASTY, allowingLoopback(), proxy.url(""));

        assertThat(delivered(attempts.send(sender, tired.url()))).isEqualTo(204);

        assertThat(kindOf(attempts.send(sender, tired.url()))).isEqualTo(FailureClass.TIMEOUT);
        assertThat(proxy.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy:3128",
                "https://proxy:3128",
                "socks5://proxy:1080",
                "http://proxy",
                "http://secret@proxy:3128",
                "http://user:secret@proxy:3128/path",
                "http://user:secret@pro xy:3128",
                "http:secret"
            })
    void whatIsNoProxyIsRefusedWithoutBeingShown(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Proxy.parse(url))
                .withMessageStartingWith("tasklane.notifier.proxy must be ")
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    private TestProxy proxy(String refusal) {
        return attempts.closing(new TestProxy(refusal));
    }
}
