package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.KillableSuite.Gateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** However often a submission is sent with its key, to whichever gateways, and whenever these die: there is one task. */
@ExtendWith(KillableSuiteExtension.class)
class IdempotentSubmissionIT {

    private static final int CLIENTS = 100;
    private static final int ROUNDS = 6;
    private static final int KEYS = 30;
    private static final int CLIENTS_OF_A_KEY = 3;

    private final KeyedClient client = new KeyedClient();

    @Test
    void ofAHundredRequestsAtOnceAtTwoGatewaysOfWhichOneIsKilled(KillableSuite suite) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (LoadWorkers workers = new LoadWorkers(suite, "idempotent");
                TaskHistory history = TaskHistory.fromNowOn(suite);
                Gateway one = suite.startGateway("idempotent-one");
                Gateway other = suite.startGateway("idempotent-other")) {
            ready(workers, one, other);
            Map<String, Set<String>> tasks = new ConcurrentHashMap<>();
            List<Callable<Void>> requests = requests(workers, List.of("the-key"), CLIENTS, one, other, tasks);

            perform(requests, () -> {
                pause(random.nextInt(60));
                one.process().kill();
            });

            Set<String> task = tasks.get("the-key");
            history.readUntilEnded(task);
            String afterwards = client.submit(
                    List.of(other.client()), "the-key", workers.task("", "\"labels\":{\"key\":\"the-key\"}"));
            System.out.println("IdempotentSubmission: " + CLIENTS + " requests with one key, broken off "
                    + client.lost() + ", asked to come again " + client.again() + ", replayed " + client.replayed()
                    + ", seed " + seed);
            assertThat(task).as("every client ends with the same task").hasSize(1);
            assertThat(task).as("when it is done, too").contains(afterwards);
            assertThat(commands(suite, workers)).isEqualTo(Map.of("the-key", List.copyOf(task)));
            assertThat(workers.executions().of(task).count()).isEqualTo(1);
            assertThat(history.ends(task)).isEqualTo(Map.of("completed", 1L));
        }
    }

    @Test
    void whenGatewaysAreKilledAtAnyMoment(KillableSuite suite) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (LoadWorkers workers = new LoadWorkers(suite, "idempotent-kills");
                TaskHistory history = TaskHistory.fromNowOn(suite);
                Gateway one = suite.startGateway("kills-one");
                Gateway other = suite.startGateway("kills-other")) {
            ready(workers, one, other);
            Map<String, Set<String>> tasks = new ConcurrentHashMap<>();
            for (int round = 1; round <= ROUNDS; round++) {
                List<String> keys = new ArrayList<>();
                for (int key = 1; key <= KEYS; key++) {
                    keys.add("round-" + round + "-key-" + key);
                }
                Gateway victim = random.nextBoolean() ? one : other;
                perform(requests(workers, keys, CLIENTS_OF_A_KEY, one, other, tasks), () -> {
                    pause(random.nextInt(120));
                    victim.process().kill();
                });
                victim.process().startAgain();
                victim.awaitReady();
                awaitType(workers, victim);
            }

            Map<String, List<String>> commands = commands(suite, workers);
            List<String> all = tasks.values().stream().flatMap(Set::stream).toList();
            history.readUntilEnded(all);
            System.out.println("IdempotentSubmission: " + ROUNDS * KEYS + " keys, " + ROUNDS + " kills, broken off "
                    + client.lost() + ", asked to come again " + client.again() + ", replayed " + client.replayed()
                    + ", seed " + seed);
            assertThat(client.lost())
                    .as("kills that hit no request prove nothing")
                    .isPositive();
            assertThat(tasks).hasSize(ROUNDS * KEYS).allSatisfy((key, ids) -> {
                assertThat(ids).as("the tasks of " + key).hasSize(1);
                assertThat(commands.get(key)).as("the commands of " + key).containsExactlyElementsOf(ids);
            });
            assertThat(workers.executions().of(all).repeats()).isZero();
            assertThat(history.ends(all)).isEqualTo(Map.of("completed", (long) ROUNDS * KEYS));
        }
    }

    private static void ready(LoadWorkers workers, Gateway... gateways) {
        workers.startReady("one");
        for (Gateway gateway : gateways) {
            gateway.awaitReady();
            awaitType(workers, gateway);
        }
    }

    private static void awaitType(LoadWorkers workers, Gateway gateway) {
        gateway.process()
                .await(
                        "knows the type",
                        () -> gateway.client().get("/taskTypes").body().contains('"' + workers.queue() + '"'));
    }

    /** Clients that begin at one gateway or the other. */
    private List<Callable<Void>> requests(
            LoadWorkers workers,
            List<String> keys,
            int clientsOfAKey,
            Gateway one,
            Gateway other,
            Map<String, Set<String>> tasks) {
        List<Callable<Void>> requests = new ArrayList<>();
        for (String key : keys) {
            String body = workers.task("", "\"labels\":{\"key\":\"" + key + "\"}");
            for (int number = 0; number < clientsOfAKey; number++) {
                List<GatewayClient> gateways = new ArrayList<>(List.of(one.client(), other.client()));
                if (number % 2 == 1) {
                    Collections.reverse(gateways);
                }
                requests.add(() -> {
                    String task = client.submit(gateways, key, body);
                    tasks.computeIfAbsent(key, none -> ConcurrentHashMap.newKeySet())
                            .add(task);
                    return null;
                });
            }
        }
        return requests;
    }

    /** Begins all of them at the same moment, and does something meanwhile. */
    private static void perform(List<Callable<Void>> requests, Runnable meanwhile) throws Exception {
        CyclicBarrier together = new CyclicBarrier(requests.size() + 1);
        ExecutorService threads = Executors.newFixedThreadPool(requests.size());
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (Callable<Void> request : requests) {
                running.add(threads.submit(() -> {
                    together.await();
                    return request.call();
                }));
            }
            together.await();
            meanwhile.run();
            for (Future<Void> one : running) {
                one.get(3, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** The moment of a kill is left to chance, and that is what this is for. */
    private static void pause(int millis) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        over.completeOnTimeout(null, millis, TimeUnit.MILLISECONDS).join();
    }

    /** The ids of all commands in the queue's log, by the key that their label tells. */
    private static Map<String, List<String>> commands(KillableSuite suite, LoadWorkers workers) {
        Map<String, List<String>> commands = new ConcurrentHashMap<>();
        try (KafkaConsumer<byte[], byte[]> reader = suite.kafka().reader(workers.topic(), true)) {
            Map<TopicPartition, Long> ends = reader.endOffsets(reader.assignment());
            Awaitility.await("the end of the queue")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> {
                        reader.poll(Duration.ofMillis(100)).forEach(command -> {
                            String key = GatewayClient.JSON
                                    .readTree(command.value())
                                    .at("/labels/key")
                                    .stringValue();
                            commands.computeIfAbsent(key, none -> new ArrayList<>())
                                    .add(new String(command.key(), UTF_8));
                        });
                        return ends.entrySet().stream()
                                .allMatch(end -> reader.position(end.getKey()) >= end.getValue());
                    });
        }
        return commands.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, found -> List.copyOf(found.getValue())));
    }
}
