package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.SingleAttempts.PATIENT;
import static io.tasklane.notifier.delivery.SingleAttempts.allowingLoopback;
import static io.tasklane.notifier.delivery.SingleAttempts.delivered;
import static io.tasklane.notifier.delivery.SingleAttempts.failureOf;
import static io.tasklane.notifier.delivery.SingleAttempts.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import io.tasklane.notifier.delivery.Receiver.Received;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read out of an answer, and what of it is kept. */
class AnswerTest {

    private final SingleAttempts attempts = new SingleAttempts();
    private final Receiver receiver = attempts.receiver();

    @AfterEach
    void close() throws Exception {
        attempts.close();
    }

    @Test
    void theBeginningOfTheBodyIsKept() {
        receiver.answers(200, Map.of(), "thank you\n");
        receiver.answers(500, Map.of(), "x".repeat(60_000));

        DeliveryResult short1 = send();
        DeliveryResult long1 = send();

        assertThat(short1.seen().responseBody()).isEqualTo("thank you ");
        assertThat(short1.seen().remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(short1.seen().took()).isPositive();
        assertThat(long1.seen().responseBody()).isEqualTo("x".repeat(1024));
        assertThat(send().seen().responseBody()).isNull();
    }

    @Test
    void aPackedBodyIsNotKept() {
        receiver.answers(200, Map.of("Content-Encoding", "gzip"), "whatever");
        receiver.answers(200, Map.of("Content-Encoding", "identity"), "text");

        assertThat(send().seen().responseBody()).isNull();
        assertThat(send().seen().responseBody()).isEqualTo("text");
    }

    @Test
    void whatAReceiverEchoesOfTheRequestIsNotKept() {
        Map<String, String> headers =
                Map.of("Authorization", "Bearer the-token-of-the-endpoint", "X-Key", "0123456789");
        WebhookSender sender = attempts.sender(PATIENT, allowingLoopback());
        attempts.send(sender, webhook(receiver.url("/"), headers));
        Received first = receiver.received().get(0);
        receiver.answers(400, Map.of(), "you sent " + first.headers());
        receiver.answers(
                302, Map.of("Location", "http://a/?key=0123456789&sig=" + first.header("webhook-signature")), "");

        DeliveryResult echo = attempts.send(sender, webhook(receiver.url("/"), headers));
        DeliveryResult redirect = attempts.send(sender, webhook(receiver.url("/"), headers));

        assertThat(echo.seen().responseBody())
                .contains("you sent ", "[redacted]", "msg_1")
                .doesNotContain(
                        "token-of",
                        "0123456789",
                        first.header("webhook-signature").substring(4));
        assertThat(failureOf(redirect).detail())
                .isEqualTo("the answer was 302 to http://a/?key=[redacted]&sig=[redacted]; redirects are not followed");
    }

    @ParameterizedTest
    @CsvSource({
        "200, disable, DISABLE",
        "500, disable, DISABLE",
        "500, ' Disable ', DISABLE",
        "200, abort-message, ABORT_MESSAGE",
        "200, something-else, NONE",
        "200, '', NONE"
    })
    void whatTheReceiverWishesIsReported(int status, String header, ReceiverWish wish) {
        receiver.answers(status, Map.of("webhook-delivery", header), "");

        assertThat(send().seen().wish()).isEqualTo(wish);
    }

    @Test
    void aReceiverCanHaveADeliveryGivenUp() {
        receiver.answers(422, Map.of("Webhook-Delivery", "abort-message"), "");
        receiver.answers(202, Map.of("Webhook-Delivery", "abort-message"), "");

        assertThat(send()).isInstanceOfSatisfying(PermanentFailure.class, failure -> {
            assertThat(failure.reason()).isEqualTo("aborted");
            assertThat(failure.failure().statusCode()).isEqualTo(422);
        });
        assertThat(delivered(send())).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({"429", "502", "503", "504"})
    void aReceiverThatIsOverloadedSaysForHowLong(int status) {
        receiver.answers(status, Map.of("Retry-After", "17"), "");
        receiver.answers(status, Map.of("Retry-After", "999999"), "");

        assertThat(retryAfter(send())).isEqualTo(Duration.ofSeconds(17));
        assertThat(retryAfter(send())).isEqualTo(Duration.ofHours(24));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 500, 501})
    void fromOthersItIsNotTaken(int status) {
        receiver.answers(status, Map.of("Retry-After", "17"), "");

        assertThat(retryAfter(send())).isNull();
    }

    private static Duration retryAfter(DeliveryResult result) {
        return ((TemporaryFailure) result).retryAfter();
    }

    private DeliveryResult send() {
        return attempts.send(PATIENT, receiver.url("/"));
    }
}
