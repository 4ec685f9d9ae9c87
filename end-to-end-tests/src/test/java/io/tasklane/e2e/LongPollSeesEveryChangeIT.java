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
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Clients that wait for changes see a task's way to its end, forwards only, with about one request for each change. */
@ExtendWith(KillableSuiteExtension.class)
class LongPollSeesEveryChangeIT {

    private static final int TASKS = 8;
    private static final int ROUNDS = 3;
    private static final int CHANGES = 100;
    private static final int WAIT_SECONDS = 60;
    private static final int MOST_NANOS_BETWEEN = 20_000_000;

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
                assertThat(poller.requests)
                        .as("one request for each change, and one for each that found nobody")
                        .isLessThanOrEqualTo(changes + 2 + poller.failures + poller.unchanged);
                assertThat(poller.unchanged)
                        .as("a request is answered without a change only if its gateway stops or the time is over")
                        .isLessThanOrEqualTo(gateways.kills() + 5);
            }
        }
    }

    /** The next change comes only when the one before was seen, at any moment between two requests or within one. */
    @Test
    void noRequestSleepsPastAChange(KillableSuite suite) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String task = WrittenEvents.taskId();
        try (WrittenEvents log = new WrittenEvents(suite.kafka().bootstrapServers(), PlainKafka.TOPIC_PREFIX)) {
            log.commit(task, "started");
            HttpResponse<String> seen = suite.gateway().awaitKnown(task);
            Duration longest = Duration.ZERO;
            for (int change = 1; change <= CHANGES; change++) {
                String etag = seen.headers().firstValue("ETag").orElseThrow();
                CompletableFuture<HttpResponse<String>> held = CompletableFuture.supplyAsync(
                        () -> poll(suite.gateway(), task, etag, WAIT_SECONDS), LongPollSeesEveryChangeIT::thread);
                LockSupport.parkNanos(random.nextInt(MOST_NANOS_BETWEEN));
                long committed = System.nanoTime();
                log.commit(List.of(log.event(task, "progressed", change)));
                seen = held.join();
                longest = max(longest, Duration.ofNanos(System.nanoTime() - committed));

                assertThat(seen.statusCode())
                        .as("seed %d, change %d", seed, change)
                        .isEqualTo(200);
                assertThat(seen.body()).contains("step " + change + "\"");
            }
            System.out.println(CHANGES + " changes seen, the latest after " + longest.toMillis() + " ms, seed " + seed);
            assertThat(longest)
                    .as("seed %d: what is seen only when the time is over was slept past", seed)
                    .isLessThan(Duration.ofSeconds(WAIT_SECONDS / 2));
        }
    }

    @Test
    void aQuietTaskCostsOneRequestAsLongAsTheClientWaits(KillableSuite suite) {
        String task = WrittenEvents.taskId();
        try (WrittenEvents log = new WrittenEvents(suite.kafka().bootstrapServers(), PlainKafka.TOPIC_PREFIX)) {
            log.commit(task, "started");
            String etag = suite.gateway()
                    .awaitKnown(task)
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow();
            CompletableFuture<HttpResponse<String>> held = CompletableFuture.supplyAsync(
                    () -> poll(suite.gateway(), task, etag, WAIT_SECONDS), LongPollSeesEveryChangeIT::thread);
            Awaitility.await("the request is held")
                    .atMost(Duration.ofSeconds(WAIT_SECONDS / 2))
                    .until(() -> GatewayClient.JSON
                                    .readTree(suite.gateway()
                                            .get("/actuator/metrics/tasklane.held.requests")
                                            .body())
                                    .at("/measurements/0/value")
                                    .intValue()
                            == 1);
            assertThat(held).isNotDone();

            log.commit(List.of(log.event(task, "progressed", 7)));

            HttpResponse<String> answer = held.join();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("step 7");
        }
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
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
        private int requests;
        private int unchanged;
        private int failures;

        Poller(TwoGateways gateways, String task, long seed) {
            this.gateways = gateways;
            this.task = task;
            this.random = new Random(seed);
        }

        void poll() {
            String etag = "\"none\"";
            while (!state.equals("completed")) {
                requests++;
                try {
                    HttpResponse<String> answer = LongPollSeesEveryChangeIT.poll(gateways.any(random), task, etag, 20);
                    if (answer.statusCode() == 200) {
                        etag = answer.headers().firstValue("ETag").orElseThrow();
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
