package io.tasklane.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Waits until a gateway serves requests and, if a worker runs beside it, knows what can be submitted. */
final class Readiness {

    /** What the worker of the suite can run. */
    private static final List<String> TASK_TYPES = List.of("echo", "http_request", "data_analysis");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI gateway;
    private final Predicate<String> known;

    /** @param known whether the gateway knows a task type; asked directly, for a gateway may ask back who wants to know */
    Readiness(URI gateway, Predicate<String> known) {
        this.gateway = gateway;
        this.known = known;
    }

    /** @throws CannotStartException if it takes longer than a minute */
    void await(boolean withTaskTypes) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady() || withTaskTypes && !knowsTaskTypes()) {
            if (System.nanoTime() > deadline) {
                throw new CannotStartException("the gateway is not ready after " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    /** All of them: they are announced one by one, and whoever is told that it is ready may submit any. */
    private boolean knowsTaskTypes() {
        return TASK_TYPES.stream().allMatch(known);
    }

    private boolean isReady() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
