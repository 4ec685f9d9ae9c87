package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.tasklane.e2e.WebhookReceiver.Received;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SuiteExtension.class)
class WebhookIsSignedIT {

    @Test
    void theReceiverCanVerifyWhatItGets(RunningSuite suite) throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            String id = suite.gateway()
                    .submit("{\"taskName\":\"echo\",\"parameters\":7,\"callbackUrl\":\"" + receiver.url() + "\"}");

            Received webhook = firstOf(receiver, 1);

            new Webhook(suite.webhookSecret()).verify(webhook.body(), webhook.headers());
            assertThat(webhook.field("taskId")).isEqualTo(id);
            assertThat(webhook.field("status")).isEqualTo("completed");
            assertThat(webhook.field("type")).isEqualTo("task.completed");
            assertThat(suite.gateway().get(webhook.field("resultUrl")).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatWasChangedOnTheWayDoesNotVerify(RunningSuite suite) {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            suite.gateway().submit("{\"taskName\":\"echo\",\"callbackUrl\":\"" + receiver.url() + "\"}");

            Received webhook = firstOf(receiver, 1);

            assertThatExceptionOfType(WebhookVerificationException.class)
                    .isThrownBy(() -> new Webhook(suite.webhookSecret())
                            .verify(webhook.body().replace("completed", "cancelled"), webhook.headers()));
        }
    }

    @Test
    void aFailureIsToldToo(RunningSuite suite) {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            suite.gateway()
                    .submit(
                            "{\"taskName\":\"data_analysis\",\"parameters\":{\"dataset\":\"none.csv\"},\"callbackUrl\":\""
                                    + receiver.url() + "\"}");

            Received webhook = firstOf(receiver, 1);

            assertThat(webhook.field("status")).isEqualTo("failed");
            assertThat(GatewayClient.JSON
                            .readTree(webhook.body())
                            .at("/error/type")
                            .stringValue())
                    .endsWith("/dataset-not-found");
        }
    }

    @Test
    void aWebhookThatIsNotTakenComesAgainUnderTheSameId(RunningSuite suite) {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> number == 1 ? 500 : 200)) {
            suite.gateway().submit("{\"taskName\":\"echo\",\"callbackUrl\":\"" + receiver.url() + "\"}");

            Received second = firstOf(receiver, 2);

            assertThat(receiver.received().get(0).header("webhook-id")).isEqualTo(second.header("webhook-id"));
            assertThat(receiver.received().get(0).body()).isEqualTo(second.body());
        }
    }

    private static Received firstOf(WebhookReceiver receiver, int number) {
        Awaitility.await("webhook " + number)
                .atMost(Duration.ofSeconds(60))
                .until(() -> receiver.received().size() >= number);
        return receiver.received().get(number - 1);
    }
}
