package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the gateway that knows no class of it. */
final class GatewayClient {

    static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI base;
    private final Optional<String> key;

    GatewayClient(URI base) {
        this(base, Optional.empty());
    }

    private GatewayClient(URI base, Optional<String> key) {
        this.base = base;
        this.key = key;
    }

    /** The same gateway, for somebody with this API key. */
    GatewayClient as(String apiKey) {
        return new GatewayClient(base, Optional.of(apiKey));
    }

    URI uri(String path) {
        return base.resolve(path);
    }

    /** Submits a task and answers its id; fails unless it is accepted. */
    String submit(String body) {
        HttpResponse<String> answer = post("/submitTask", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JSON.readTree(answer.body()).get("taskId").stringValue();
    }

    HttpResponse<String> post(String path, String body) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    /** What the caller is known by, if by anything. */
    Optional<String> key() {
        return key;
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
        key.ifPresent(known -> request.header("Authorization", "Bearer " + known));
        return request;
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
            OpenApi.check(answer);
            return answer;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Waits until the task has ended; answers its status, which must be the expected one. */
    JsonNode awaitEnd(String taskId, String expected) {
        Set<String> ends = Set.of("completed", "failed", "cancelled");
        JsonNode status = Awaitility.await("the end of task " + taskId)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> JSON.readTree(get("/taskStatus/" + taskId).body()),
                        body -> ends.contains(body.path("status").asString("")));
        assertThat(status.get("status").stringValue()).as(status.toString()).isEqualTo(expected);
        return status;
    }

    /** Waits until the gateway knows the task: while partitions change hands it asks its clients to come again. */
    HttpResponse<String> awaitKnown(String taskId) {
        return Awaitility.await("task " + taskId + " is known")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> get("/taskStatus/" + taskId), answer -> answer.statusCode() == 200);
    }

    JsonNode result(String taskId) {
        HttpResponse<String> answer = get("/results/" + taskId);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
