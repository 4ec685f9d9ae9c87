package io.tasklane.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Waits until a gateway serves requests and, if a worker runs beside it, knows what can be submitted. */
final class Readiness {

    /** What the worker of the suite can run. */
    private static final List<String> TASK_TYPES = List.of("echo", "http_request", "data_analysis");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI gateway;

    Readiness(URI gateway) {
        this.gateway = gateway;
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

    private boolean isReady() throws InterruptedException {
        return get("/actuator/health/readiness").isPresent();
    }

    /** All of them: they are announced one by one, and whoever is told that it is ready may submit any. */
    private boolean knowsTaskTypes() throws InterruptedException {
        return get("/taskTypes")
                .filter(body -> TASK_TYPES.stream().allMatch(name -> body.contains("\"" + name + "\"")))
                .isPresent();
    }

    /** The body of an answer that is 200; nothing as long as there is none. */
    private Optional<String> get(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }
}
