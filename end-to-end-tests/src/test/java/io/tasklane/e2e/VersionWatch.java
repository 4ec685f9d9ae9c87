package io.tasklane.e2e;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/**
 * Clients that ask for tasks all the time, now this gateway and now that one, each one question after the other; and what they
 * saw that they should not have seen.
 */
final class VersionWatch implements AutoCloseable {

    private static final long MILLIS_BETWEEN_QUESTIONS = 2;

    private final List<GatewayClient> gateways;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private final Map<String, Long> versions = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    private VersionWatch(List<GatewayClient> gateways) {
        this.gateways = gateways;
    }

    /** @param clients how many ask at a time, each for tasks of its own */
    static VersionWatch begun(List<GatewayClient> gateways, List<String> tasks, int clients, long seed) {
        VersionWatch watch = new VersionWatch(gateways);
        watch.begin(tasks, clients, seed);
        return watch;
    }

    private void begin(List<String> tasks, int clients, long seed) {
        for (int client = 0; client < clients; client++) {
            int number = client;
            List<String> own = tasks.stream()
                    .filter(task -> tasks.indexOf(task) % clients == number)
                    .toList();
            Thread thread = new Thread(() -> ask(own, new Random(seed + number)), "client-" + client);
            threads.add(thread);
            thread.start();
        }
    }

    private void ask(List<String> tasks, Random random) {
        try {
            while (!closing.await(MILLIS_BETWEEN_QUESTIONS, TimeUnit.MILLISECONDS)) {
                String task = tasks.get(random.nextInt(tasks.size()));
                try {
                    look(task, gateways.get(random.nextInt(gateways.size())).get("/taskStatus/" + task));
                } catch (UncheckedIOException away) {
                    // The gateway was killed; the other one may answer the next question.
                    unanswered.incrementAndGet();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError failed) {
            faults.add(failed.toString());
        }
    }

    private void look(String task, HttpResponse<String> answer) {
        Long known = versions.get(task);
        if (answer.statusCode() == 200) {
            answers.incrementAndGet();
            long version = Long.parseLong(
                    answer.headers().firstValue("ETag").orElseThrow().replace("\"", ""));
            JsonNode body = GatewayClient.JSON.readTree(answer.body());
            if (known != null && version < known) {
                faults.add(task + " went back from " + known + " to " + version + ": " + body);
            }
            versions.put(task, version);
        } else if (answer.statusCode() != 503 && (known != null || answer.statusCode() != 404)) {
            faults.add(task + " at version " + known + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    /** How often a client was shown a task. */
    long answers() {
        return answers.get();
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
