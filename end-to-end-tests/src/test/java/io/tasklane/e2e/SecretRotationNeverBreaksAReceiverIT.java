package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.tasklane.e2e.WebhookReceiver.Received;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A receiver that knows one secret at a time, and learns the next one late, verifies all that it gets; an ended one signs no more. */
@ExtendWith(SuiteExtension.class)
class SecretRotationNeverBreaksAReceiverIT {

    private static final int ROTATIONS = 4;
    private static final int TASKS = 8;

    @Test
    void whoIsBehindByOneExchangeVerifiesAllThatItGets(RunningSuite suite) throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 204)) {
            HttpResponse<String> registered = suite.gateway()
                    .post(
                            "/webhookEndpoints",
                            "{\"url\":\"" + receiver.url() + "\",\"labels\":{\"rotation\":\"late\"}}");
            String path = registered.headers().firstValue("Location").orElseThrow();
            String known = secret(registered, 201);
            int verified = 0;
            for (int rotation = 0; rotation < ROTATIONS; rotation++) {
                submit(suite, TASKS / 2);
                String next = secret(rotated(suite, path, 3_600), 200);
                submit(suite, TASKS - TASKS / 2);
                awaitAll(receiver, (rotation + 1) * TASKS);
                for (Received webhook : receiver.received().subList(verified, (rotation + 1) * TASKS)) {
                    new Webhook(known).verify(webhook.body(), webhook.headers());
                    verified++;
                }
                known = next;
            }

            String last = secret(rotated(suite, path, 0), 200);
            submit(suite, 1);
            awaitAll(receiver, verified + 1);
            Received afterwards = receiver.received().get(verified);
            new Webhook(last).verify(afterwards.body(), afterwards.headers());
            String ended = known;
            System.out.println("SecretRotationNeverBreaksAReceiver: " + verified + " webhooks verified across "
                    + ROTATIONS + " exchanges");
            assertThatExceptionOfType(WebhookVerificationException.class)
                    .as("without a grace the secret before signs no more")
                    .isThrownBy(() -> new Webhook(ended).verify(afterwards.body(), afterwards.headers()));
        }
    }

    private static void submit(RunningSuite suite, int tasks) {
        for (int task = 0; task < tasks; task++) {
            suite.gateway().submit("{\"taskName\":\"echo\",\"labels\":{\"rotation\":\"late\"}}");
        }
    }

    private static HttpResponse<String> rotated(RunningSuite suite, String path, int graceSeconds) {
        return suite.gateway().post(path + "/rotateSecret", "{\"graceSeconds\":" + graceSeconds + "}");
    }

    private static String secret(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return GatewayClient.JSON.readTree(answer.body()).get("secret").stringValue();
    }

    private static void awaitAll(WebhookReceiver receiver, int count) {
        Awaitility.await(count + " webhooks")
                .atMost(Duration.ofSeconds(90))
                .until(() -> receiver.received().size() >= count);
    }
}
