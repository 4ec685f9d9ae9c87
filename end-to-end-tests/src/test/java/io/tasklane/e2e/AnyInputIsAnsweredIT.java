package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Whatever is sent to whatever route, the answer is one that the OpenAPI document promises, and what was refused leaves nothing in
 * Kafka. {@code -Dtasklane.fuzz.seed} repeats a run, {@code -Dtasklane.fuzz.requests} says how many requests there are.
 */
class AnyInputIsAnsweredIT {

    private static final int REQUESTS = Integer.getInteger("tasklane.fuzz.requests", 20_000);
    private static final int REFUSED_REQUESTS = REQUESTS / 20;
    private static final int CONNECTIONS = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String NOBODYS_ID = "01995d4e-8a3b-7cc1-9f04-2b7a5c0f7d11";

    /** The same in every build, so that what turns red is what changed; with 0 each run draws its own. */
    private static final long USUAL_SEED = 20_261_125;

    private final long seed = seed();

    private static long seed() {
        long given = Long.getLong("tasklane.fuzz.seed", USUAL_SEED);
        return given == 0 ? ThreadLocalRandom.current().nextLong() : given;
    }

    @Test
    void everyAnswerIsDocumentedAndOnlyWhatWasAcceptedIsInKafka() throws Exception {
        try (RunningSuite suite = RunningSuite.startedFresh()) {
            TracesInKafka kafka = new TracesInKafka(suite);
            Map<String, Long> before = ofTasks(kafka.ends());
            AcceptedTasks accepted = new AcceptedTasks();

            List<HostileClient> first =
                    run(suite, accepted, REFUSED_REQUESTS, seed, path -> NOBODYS_ID, "nobody-runs-this");

            assertThat(accepted.all()).isEmpty();
            assertThat(ofTasks(kafka.ends())).as("what is refused is nowhere").isEqualTo(before);
            assertThatOnlyTheseAreThere(accepted, kafka.subjects(), suite, maybeAccepted(first));

            accepted.add(List.of(suite.gateway().submit("{\"taskName\":\"echo\"}")));
            List<HostileClient> clients =
                    run(suite, accepted, REQUESTS, seed + 1, path -> known(path, accepted), "echo");

            assertThatOnlyTheseAreThere(accepted, kafka.subjects(), suite, maybeAccepted(clients));
        }
    }

    /** Whether an endpoint may be registered does not depend on what anybody runs. */
    private static Map<String, Long> ofTasks(Map<String, Long> ends) {
        Map<String, Long> others = new TreeMap<>(ends);
        others.keySet().removeIf(partition -> partition.contains(".webhook-"));
        return others;
    }

    private static String known(String path, AcceptedTasks accepted) {
        return path.startsWith("/webhookEndpoints/") ? accepted.anyEndpoint().orElse(NOBODYS_ID) : accepted.any();
    }

    private List<HostileClient> run(
            RunningSuite suite,
            AcceptedTasks accepted,
            int requests,
            long firstSeed,
            UnaryOperator<String> knownId,
            String taskName)
            throws Exception {
        URI gateway = suite.gateway().uri("/");
        long start = System.nanoTime();
        List<HostileClient> clients = new ArrayList<>();
        List<CompletableFuture<Optional<String>>> runs = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            for (int connection = 0; connection < CONNECTIONS; connection++) {
                HostileClient client = new HostileClient(gateway, accepted);
                var hostile =
                        new HostileRequests(new Random(firstSeed + 31L * connection).nextLong(), knownId, taskName);
                clients.add(client);
                runs.add(CompletableFuture.supplyAsync(
                        () -> sent(client, hostile, requests / CONNECTIONS + 1), threads));
            }
            for (var run : runs) {
                assertThat(run.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as("with the seed %d", seed)
                        .isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
        report(clients, accepted, Duration.ofNanos(System.nanoTime() - start));
        return clients;
    }

    private static Optional<String> sent(HostileClient client, HostileRequests hostile, int count) {
        try {
            return client.send(hostile, count);
        } catch (IOException failure) {
            throw new CompletionException(failure);
        }
    }

    private void report(List<HostileClient> clients, AcceptedTasks accepted, Duration time) {
        Map<Integer, Integer> statuses = new TreeMap<>();
        clients.forEach(
                client -> client.statuses().forEach((status, count) -> statuses.merge(status, count, Integer::sum)));
        int answered = statuses.values().stream().mapToInt(Integer::intValue).sum();
        int unanswered = clients.stream().mapToInt(HostileClient::unanswered).sum();
        System.out.printf(
                "fuzz: seed %d, %,d requests in %d ms, %d without an answer, answers %s, %,d tasks, %,d endpoints%n",
                seed,
                answered + unanswered,
                time.toMillis(),
                unanswered,
                statuses,
                accepted.all().size(),
                accepted.allEndpoints().size());
    }

    private static int maybeAccepted(List<HostileClient> clients) {
        return clients.stream().mapToInt(HostileClient::maybeAccepted).sum();
    }

    private static void assertThatOnlyTheseAreThere(
            AcceptedTasks accepted, Map<String, Set<String>> subjects, RunningSuite suite, int maybeAccepted) {
        Set<String> known = accepted.all();
        Set<String> endpoints = accepted.allEndpoints();
        Set<String> submitted = new TreeSet<>();
        subjects.forEach((topic, ids) -> {
            if (topic.startsWith(suite.topic("tasks."))) {
                submitted.addAll(ids);
            }
        });
        assertThat(submitted).as("what was accepted").containsAll(known);
        subjects.forEach((topic, ids) -> {
            Set<String> unknown = new TreeSet<>(ids);
            unknown.removeAll(known);
            unknown.removeAll(endpoints);
            assertThat(unknown).as("of what nobody submitted, in " + topic).hasSizeLessThanOrEqualTo(maybeAccepted);
        });
    }
}
