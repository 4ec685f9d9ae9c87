package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A client that sends a submission again, with the same key and to one gateway after the other, until it is accepted. */
final class KeyedClient {

    private static final Set<Integer> COME_AGAIN = Set.of(409, 503);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger again = new AtomicInteger();
    private final AtomicInteger replayed = new AtomicInteger();

    /** Requests whose connection broke off, so that nobody knows what became of them. */
    int lost() {
        return lost.get();
    }

    /** Requests that were asked to come again. */
    int again() {
        return again.get();
    }

    /** Requests that got the answer of an earlier one. */
    int replayed() {
        return replayed.get();
    }

    /** Answers the id of the task. */
    String submit(List<GatewayClient> gateways, String key, String body) {
        AtomicInteger attempts = new AtomicInteger();
        return Awaitility.await("the task of " + key)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(PAUSE)
                .until(
                        () -> attempt(gateways.get(attempts.getAndIncrement() % gateways.size()), key, body),
                        Optional::isPresent)
                .orElseThrow();
    }

    private Optional<String> attempt(GatewayClient gateway, String key, String body) {
        HttpResponse<String> answer;
        try {
            answer = gateway.send(gateway.request("/submitTask")
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", '"' + key + '"')
                    .POST(BodyPublishers.ofString(body)));
        } catch (UncheckedIOException brokenOff) {
            lost.incrementAndGet();
            return Optional.empty();
        }
        if (COME_AGAIN.contains(answer.statusCode())) {
            again.incrementAndGet();
            return Optional.empty();
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        if (answer.headers().firstValue("Idempotent-Replayed").isPresent()) {
            replayed.incrementAndGet();
        }
        return Optional.of(
                GatewayClient.JSON.readTree(answer.body()).get("taskId").stringValue());
    }
}
