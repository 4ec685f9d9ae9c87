package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.SingleAttempts.BODY;
import static io.tasklane.notifier.delivery.SingleAttempts.PATIENT;
import static io.tasklane.notifier.delivery.SingleAttempts.SECRET;
import static io.tasklane.notifier.delivery.SingleAttempts.allowingLoopback;
import static io.tasklane.notifier.delivery.SingleAttempts.delivered;
import static io.tasklane.notifier.delivery.SingleAttempts.failureOf;
import static io.tasklane.notifier.delivery.SingleAttempts.kindOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.standardwebhooks.Webhook;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import io.tasklane.notifier.delivery.Receiver.Received;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSenderTest {

    private final SingleAttempts attempts = new SingleAttempts();

    @AfterEach
    void close() throws Exception {
        attempts.close();
    }

    @Test
    void exactlyTheSignedBytesAreSent() {
        Receiver receiver = attempts.receiver();

        DeliveryResult result = attempts.send(PATIENT, receiver.url("/taskCallback?a=1&b=%20"));

        assertThat(delivered(result)).isEqualTo(200);
        Received request = only(receiver);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/taskCallback?a=1&b=%20");
        assertThat(request.body()).isEqualTo(BODY.getBytes(UTF_8));
        assertThatCode(() -> new Webhook(SECRET).verify(new String(request.body(), UTF_8), request.headers()))
                .doesNotThrowAnyException();
        assertThat(request.header("webhook-id")).isEqualTo("msg_1");
        assertThat(request.header("content-type")).isEqualTo("application/json");
        assertThat(request.header("user-agent")).isEqualTo("Tasklane/1.2.3");
        assertThat(request.header("host")).isEqualTo("127.0.0.1:" + receiver.port());
        assertThat(request.headers()).doesNotContainKeys("accept-encoding", "upgrade", "cookie", "authorization");
    }

    @Test
    void eachAttemptIsSignedWithItsOwnTime() {
        Receiver receiver = attempts.receiver();
        WebhookSender sender = attempts.sender(PATIENT, allowingLoopback());

        attempts.send(sender, receiver.url("/"));
        attempts.clock.advance(Duration.ofSeconds(60));
        attempts.send(sender, receiver.url("/"));

        Received first = receiver.received().get(0);
        Received second = receiver.received().get(1);
        assertThat(second.header("webhook-id")).isEqualTo(first.header("webhook-id"));
        assertThat(Long.parseLong(second.header("webhook-timestamp")))
                .isEqualTo(Long.parseLong(first.header("webhook-timestamp")) + 60);
        assertThatCode(() -> new Webhook(SECRET).verify(BODY, second.headers())).doesNotThrowAnyException();
    }

    @Test
    void connectionsAreUsedAgainAndRememberNothing() {
        Receiver receiver = attempts.receiver().answers(200, Map.of("Set-Cookie", "session=1"), "thank you");
        WebhookSender sender = attempts.sender(PATIENT, allowingLoopback());

        for (int i = 0; i < 20; i++) {
            attempts.send(sender, receiver.url("/"));
        }

        assertThat(receiver.received()).hasSize(20);
        // Now and then the next one comes before the connection is back.
        assertThat(receiver.received().stream().map(Received::clientPort).distinct())
                .hasSizeLessThan(10);
        assertThat(receiver.received()).noneMatch(request -> request.headers().containsKey("cookie"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void any2xxIsSuccess(int status) {
        assertThat(delivered(attempts.send(
                        PATIENT, attempts.receiver().answers(status).url("/"))))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 429, 500, 503})
    void anyOtherStatusMayPass(int status) {
        DeliveryResult result =
                attempts.send(PATIENT, attempts.receiver().answers(status).url("/"));

        assertThat(result).isInstanceOfSatisfying(TemporaryFailure.class, failure -> {
            assertThat(failure.failure())
                    .isEqualTo(new Failure(FailureClass.STATUS, status, "the answer was " + status));
            assertThat(failure.retryAfter()).isNull();
        });
    }

    @Test
    void goneIsForEver() {
        DeliveryResult result =
                attempts.send(PATIENT, attempts.receiver().answers(410).url("/"));

        assertThat(result).isInstanceOfSatisfying(PermanentFailure.class, failure -> {
            assertThat(failure.reason()).isEqualTo("gone");
            assertThat(failure.failure()).isEqualTo(new Failure(FailureClass.STATUS, 410, "the answer was 410"));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsAFailureAndIsNotFollowed(int status) {
        Receiver target = attempts.receiver();
        Receiver receiver = attempts.receiver().answers(status, Map.of("Location", target.url("/login")), "");

        DeliveryResult result = attempts.send(PATIENT, receiver.url("/"));

        String detail = "the answer was " + status + " to " + target.url("/login") + "; redirects are not followed";
        assertThat(result).isInstanceOf(TemporaryFailure.class);
        assertThat(failureOf(result)).isEqualTo(new Failure(FailureClass.STATUS, status, detail));
        assertThat(target.received()).isEmpty();
    }

    @Test
    void aChallengeIsNotAnswered() {
        Receiver receiver = attempts.receiver().answers(401, Map.of("WWW-Authenticate", "Basic realm=\"x\""), "");

        assertThat(kindOf(attempts.send(PATIENT, receiver.url("/")))).isEqualTo(FailureClass.STATUS);
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void whatTheReceiverAskedForIsReported() {
        Receiver receiver = attempts.receiver().answers(503, Map.of("Retry-After", "17"), "");

        assertThat(attempts.send(PATIENT, receiver.url("/")))
                .isInstanceOfSatisfying(
                        TemporaryFailure.class,
                        failure -> assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(17)));
    }

    @Test
    void aPackedAnswerIsNotUnpacked() {
        Receiver receiver =
                attempts.receiver().answers(200, Map.of("Content-Encoding", "gzip"), "this is not gzip at all");

        assertThat(delivered(attempts.send(PATIENT, receiver.url("/")))).isEqualTo(200);
    }

    private static Received only(Receiver receiver) {
        assertThat(receiver.received()).hasSize(1);
        return receiver.received().get(0);
    }
}
