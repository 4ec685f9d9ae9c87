package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Clients that wait for changes see a task's way to its end, forwards only, with about one request for each change. */
@ExtendWith(KillableSuiteExtension.class)
class LongPollSeesEveryChangeIT {

    private static final int CHANGES_ONE_BY_ONE = 40;

    private static final int TASKS = 8;
    private static final int ROUNDS = 3;

    @Test
    void versionsGrowAndTheEndIsSeenWhateverGatewaysDo(KillableSuite suite) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> tasks = IntStream.range(0, TASKS)
                .mapToObj(task -> WrittenEvents.taskId())
                .toList();
        try (WrittenEvents log = new WrittenEvents(suite.kafka().bootstrapServers(), PlainKafka.TOPIC_PREFIX);
                TwoGateways gateways = new TwoGateways(suite, "polled", random)) {
            log.commit(tasks.stream().map(task -> log.event(task, "started", 0)).toList());
            List<Poller> pollers = tasks.stream()
                    .map(task -> new Poller(gateways, task, random.nextLong()))
                    .toList();
            List<CompletableFuture<Void>> polling = pollers.stream()
                    .map(poller -> CompletableFuture.runAsync(poller::poll, LongPollSeesEveryChangeIT::thread))
                    .toList();

            int changes = 0;
            for (int round = 0; round < ROUNDS; round++) {
                CompletableFuture<Void> replaced =
                        CompletableFuture.runAsync(gateways::replaceOne, LongPollSeesEveryChangeIT::thread);
                do {
                    int number = changes++;
                    log.commit(tasks.stream()
                            .map(task -> log.event(task, "progressed", number))
                            .toList());
                    TwoGateways.comeAgainSoon();
                } while (!replaced.isDone());
                replaced.join();
            }
            log.commit(tasks.stream()
                    .map(task -> log.event(task, "completed", 1_000_000))
                    .toList());
            CompletableFuture.allOf(polling.toArray(CompletableFuture[]::new))
                    .orTimeout(3, TimeUnit.MINUTES)
                    .join();

            System.out.println(changes + " changes, " + gateways.kills() + " gateways killed or stopped, seed " + seed);
            for (Poller poller : pollers) {
                System.out.println(poller.requests + " requests, " + poller.failures + " in vain, "
                        + poller.versions.size() + " versions seen");
                assertThat(poller.versions).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
                assertThat(poller.state).isEqualTo("completed");
                assertThat(poller.etag)
                        .as("the version that stands")
                        .isEqualTo(etag(gateways.any(new Random(seed)).get("/taskStatus/" + poller.task)));
                assertThat(poller.requests)
                        .as("one request for each change, and one for each that found nobody")
                        .isLessThanOrEqualTo(changes + 2 + poller.failures + poller.unchanged);
                assertThat(poller.unchanged)
                        .as("a request is answered without a change only if its gateway stops or the time is over")
                        .isLessThanOrEqualTo(gateways.kills() + 5);
            }
        }
    }

    @Test
    void aQuietTaskCostsOneRequestAsLongAsTheClientWaits(KillableSuite suite) {
        String task = WrittenEvents.taskId();
        try (WrittenEvents log = new WrittenEvents(suite.kafka().bootstrapServers(), PlainKafka.TOPIC_PREFIX)) {
            log.commit(task, "started");
            String etag = etag(suite.gateway().get("/taskStatus/" + task));
            CompletableFuture<HttpResponse<String>> held = CompletableFuture.supplyAsync(
                    () -> poll(suite.gateway(), task, etag, 20), LongPollSeesEveryChangeIT::thread);
            Awaitility.await("the request to be held")
                    .until(() -> gauge(suite.gateway(), "tasklane.held.requests") == 1);
            assertThat(held).isNotDone();

            log.commit(List.of(log.event(task, "progressed", 7)));

            HttpResponse<String> answer = held.join();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("step 7");
        }
    }

    /** The change may come before the request is held, while it is, or in between. */
    @Test
    void noRequestSleepsPastAChange(KillableSuite suite) throws Exception {
        String task = WrittenEvents.taskId();
        try (WrittenEvents log = new WrittenEvents(suite.kafka().bootstrapServers(), PlainKafka.TOPIC_PREFIX)) {
            log.commit(task, "started");
            String etag = etag(suite.gateway().get("/taskStatus/" + task));
            for (int change = 1; change <= CHANGES_ONE_BY_ONE; change++) {
                String known = etag;
                CompletableFuture<HttpResponse<String>> polled = CompletableFuture.supplyAsync(
                        () -> poll(suite.gateway(), task, known, 60), LongPollSeesEveryChangeIT::thread);
                log.commit(List.of(log.event(task, "progressed", change)));

                HttpResponse<String> answer = polled.get(30, TimeUnit.SECONDS);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).contains("step " + change);
                etag = etag(answer);
            }
            assertThat(etag(suite.gateway().get("/taskStatus/" + task))).isEqualTo(etag);
        }
    }

    private static String etag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private static double gauge(GatewayClient gateway, String name) {
        return GatewayClient.JSON
                .readTree(gateway.get("/actuator/metrics/" + name).body())
                .at("/measurements/0/value")
                .doubleValue();
    }

    private static HttpResponse<String> poll(GatewayClient gateway, String task, String etag, int seconds) {
        return gateway.send(gateway.request("/taskStatus/" + task)
                .timeout(Duration.ofSeconds(seconds + 60))
                .header("If-None-Match", etag)
                .header("Prefer", "wait=" + seconds)
                .GET());
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "poller");
        thread.setDaemon(true);
        thread.start();
    }

    private static final class Poller {

        private final TwoGateways gateways;
        private final String task;
        private final Random random;
        private final List<Long> versions = new ArrayList<>();
        private String state = "";
        private String etag = "\"none\"";
        private int requests;
        private int unchanged;
        private int failures;

        Poller(TwoGateways gateways, String task, long seed) {
            this.gateways = gateways;
            this.task = task;
            this.random = new Random(seed);
        }

        void poll() {
            while (!state.equals("completed")) {
                requests++;
                try {
                    HttpResponse<String> answer = LongPollSeesEveryChangeIT.poll(gateways.any(random), task, etag, 20);
                    if (answer.statusCode() == 200) {
                        etag = etag(answer);
                        versions.add(Long.parseLong(etag.replace("\"", "")));
                        JsonNode status = GatewayClient.JSON.readTree(answer.body());
                        state = status.get("state").stringValue();
                    } else if (answer.statusCode() == 304) {
                        unchanged++;
                    } else {
                        failures++;
                        TwoGateways.comeAgainSoon();
                    }
                } catch (UncheckedIOException nobodyThere) {
                    failures++;
                    TwoGateways.comeAgainSoon();
                }
            }
        }
    }
}
