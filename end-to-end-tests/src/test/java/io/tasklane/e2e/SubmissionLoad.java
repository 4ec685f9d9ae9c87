package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Clients that submit tasks over several connections, in the background. A client that is refused for a while tries again. */
final class SubmissionLoad implements AutoCloseable {

    private static final int CONNECTIONS = 8;
    private static final int TEMPORARILY_UNAVAILABLE = 503;
    private static final long RETRY_AFTER_MILLIS = 200;

    private final GatewayClient gateway;
    private final IntFunction<String> bodies;
    private final int tasks;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
    private final List<CompletableFuture<Void>> running = new ArrayList<>();

    private SubmissionLoad(GatewayClient gateway, int tasks, IntFunction<String> bodies) {
        this.gateway = gateway;
        this.tasks = tasks;
        this.bodies = bodies;
        for (int client = 0; client < CONNECTIONS; client++) {
            running.add(CompletableFuture.runAsync(this::submit, clients));
        }
    }

    /** Begins to submit so many tasks, each with the body of its number, counted from 0. */
    static SubmissionLoad begun(GatewayClient gateway, int tasks, IntFunction<String> bodies) {
        return new SubmissionLoad(gateway, tasks, bodies);
    }

    /** Submits all of them; answers their ids. */
    static List<String> submitted(GatewayClient gateway, int tasks, IntFunction<String> bodies) {
        try (SubmissionLoad load = begun(gateway, tasks, bodies)) {
            return load.awaitAll();
        }
    }

    private void submit() {
        for (int number = next.getAndIncrement(); number < tasks && !isStopped(); number = next.getAndIncrement()) {
            HttpResponse<String> answer = gateway.post("/submitTask", bodies.apply(number));
            while (answer.statusCode() == TEMPORARILY_UNAVAILABLE && !isStopped()) {
                refusals.incrementAndGet();
                pause();
                answer = gateway.post("/submitTask", bodies.apply(number));
            }
            if (answer.statusCode() != TEMPORARILY_UNAVAILABLE) {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                accepted.add(
                        GatewayClient.JSON.readTree(answer.body()).get("taskId").stringValue());
            }
        }
    }

    /** Those that were accepted so far. */
    Collection<String> accepted() {
        return accepted;
    }

    /** How often a client was told to come again later. */
    int refusals() {
        return refusals.get();
    }

    /** Waits until all tasks are accepted; answers their ids. */
    List<String> awaitAll() {
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                .orTimeout(3, TimeUnit.MINUTES)
                .join();
        return List.copyOf(accepted);
    }

    /** Submits nothing more; answers the ids of what was accepted. */
    List<String> stop() {
        stopped.countDown();
        return awaitAll();
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void pause() {
        try {
            stopped.await(RETRY_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            stopped.countDown();
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        clients.shutdownNow();
    }
}
