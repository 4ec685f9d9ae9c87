package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Who would rather wait than ask again gets the answer as soon as there is one, and no later than it said. */
@ExtendWith(SuiteExtension.class)
class PreferIsHonouredIT {

    private static final String QUICK = "{\"taskName\":\"echo\",\"parameters\":{\"a\":1}}";
    private static final String LATER = "{\"taskName\":\"echo\",\"parameters\":{\"a\":1},\"delaySeconds\":2}";
    private static final String FAR = "{\"taskName\":\"echo\",\"delaySeconds\":3600}";

    private final GatewayClient gateway;

    PreferIsHonouredIT(RunningSuite suite) {
        gateway = suite.gateway();
    }

    @Test
    void aSubmissionIsAnsweredWithTheEndOfTheTask() {
        HttpResponse<String> answer = submit(QUICK, "respond-async, wait=30");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(header(answer, "Preference-Applied")).isEqualTo("wait=30");
        assertThat(header(answer, "Vary")).isEqualTo("Prefer");
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        JsonNode status = GatewayClient.JSON.readTree(answer.body());
        assertThat(status.get("status").stringValue()).isEqualTo("completed");
        assertThat(gateway.get(status.get("resultUrl").stringValue()).statusCode())
                .isEqualTo(200);
        assertThat(header(answer, "Content-Location"))
                .isEqualTo("/taskStatus/" + status.get("taskId").stringValue());
    }

    @Test
    void whoComesAgainWithAKeyWaitsForTheTaskThatWasSubmittedFirst() {
        String key = '"' + UUID.randomUUID().toString() + '"';
        HttpResponse<String> first = submitWithKey(LATER, key, "wait=1");
        HttpResponse<String> waiting = submitWithKey(LATER, key, "wait=30");
        HttpResponse<String> late = submitWithKey(LATER, key, "wait=30");

        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        for (HttpResponse<String> again : List.of(waiting, late)) {
            assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
            assertThat(header(again, "Idempotent-Replayed")).isEqualTo("true");
            assertThat(header(again, "Preference-Applied")).isEqualTo("wait=30");
            assertThat(header(again, "Location")).isEqualTo(header(first, "Location"));
            assertThat(GatewayClient.JSON.readTree(again.body()).get("status").stringValue())
                    .isEqualTo("completed");
        }
    }

    @Test
    void aTaskThatIsNotDoneInTimeIsAcceptedAsAlways() {
        HttpResponse<String> answer = submit(FAR, "wait=1");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(header(answer, "Preference-Applied")).isEqualTo("wait=1");
        assertThat(header(answer, "Location")).startsWith("/taskStatus/");
    }

    @Test
    void aWishThatIsNotUnderstoodIsNoReasonToRefuse() {
        HttpResponse<String> answer = submit(QUICK, "wait=soon, handling=lenient; x=\"");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Preference-Applied")).isEmpty();
        assertThat(header(answer, "Vary")).isEqualTo("Prefer");
        assertThat(header(gateway.post("/submitTask", QUICK), "Vary")).isEqualTo("Prefer");
    }

    @Test
    void aStatusIsHeldUntilTheTaskIsDone() {
        String id = gateway.submit(LATER);

        HttpResponse<String> answer = get("/taskStatus/" + id, "wait=99");

        assertThat(header(answer, "Preference-Applied")).isEqualTo("wait=60");
        assertThat(GatewayClient.JSON.readTree(answer.body()).get("status").stringValue())
                .isEqualTo("completed");
    }

    @Test
    void aStatusIsHeldUntilItHasChangedAlsoIfOnlyTimePassed() {
        String id = gateway.submit(LATER);
        HttpResponse<String> scheduled = awaitState(id, "scheduled");
        Instant due = Instant.parse(GatewayClient.JSON
                .readTree(scheduled.body())
                .get("nextAttemptAt")
                .stringValue());

        HttpResponse<String> next = changed(id, header(scheduled, "ETag"), 30);

        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(GatewayClient.JSON.readTree(next.body()).get("state").stringValue())
                .isNotEqualTo("scheduled");
        assertThat(Instant.now()).isAfterOrEqualTo(due);
        assertThat(version(next)).isGreaterThan(version(scheduled));
    }

    @Test
    void aStatusThatDoesNotChangeIsNotSentAgain() {
        String id = gateway.submit(FAR);
        String etag = header(awaitState(id, "scheduled"), "ETag");
        long begun = System.nanoTime();

        HttpResponse<String> answer = changed(id, "W/\"1\", W/" + etag, 1);

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(900));
        assertThat(header(answer, "ETag")).isEqualTo(etag);
        assertThat(header(answer, "Vary")).isEqualTo("Prefer");
        assertThat(header(answer, "Preference-Applied")).isEqualTo("wait=1");
        assertThat(changed(id, "*", 60).statusCode()).isEqualTo(304);
        assertThat(changed(id, "\"1\"", 60).statusCode()).isEqualTo(200);
        assertThat(changed(id, "nonsense", 1).statusCode()).isEqualTo(200);
    }

    @Test
    void aCancellationWakesWhoeverWaits() {
        String id = gateway.submit(FAR);
        String etag = header(awaitState(id, "scheduled"), "ETag");
        CompletableFuture<HttpResponse<String>> held = CompletableFuture.supplyAsync(() -> changed(id, etag, 25));
        CompletableFuture<HttpResponse<String>> result =
                CompletableFuture.supplyAsync(() -> get("/results/" + id, "wait=25"));

        gateway.delete("/taskStatus/" + id);

        assertThat(GatewayClient.JSON.readTree(held.join().body()).get("state").stringValue())
                .isEqualTo("cancelled");
        assertThat(result.join().statusCode()).isEqualTo(409);
    }

    @Test
    void aResultIsHeldUntilItIsThere() {
        String id = gateway.submit(LATER);

        HttpResponse<String> answer = get("/results/" + id, "wait=30");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"a\":1}");
        assertThat(header(answer, "Preference-Applied")).isEqualTo("wait=30");
        assertThat(get("/results/" + gateway.submit(FAR), "wait=1").statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> awaitState(String id, String state) {
        HttpResponse<String> answer = gateway.get("/taskStatus/" + id);
        while (!GatewayClient.JSON
                        .readTree(answer.body())
                        .path("state")
                        .asString("")
                        .equals(state)
                || !answer.body().contains("nextAttemptAt")
                || version(answer) < 4) {
            answer = answer.statusCode() == 200
                    ? changed(id, header(answer, "ETag"), 10)
                    : gateway.get("/taskStatus/" + id);
            if (answer.statusCode() == 304) {
                throw new AssertionError("it is not " + state);
            }
        }
        return answer;
    }

    private static long version(HttpResponse<String> answer) {
        return Long.parseLong(header(answer, "ETag").replace("\"", ""));
    }

    private HttpResponse<String> submit(String task, String prefer) {
        return gateway.send(gateway.request("/submitTask")
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/json")
                .header("Prefer", prefer)
                .POST(BodyPublishers.ofString(task)));
    }

    private HttpResponse<String> submitWithKey(String task, String key, String prefer) {
        return gateway.send(gateway.request("/submitTask")
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .header("Prefer", prefer)
                .POST(BodyPublishers.ofString(task)));
    }

    private HttpResponse<String> get(String path, String prefer) {
        return gateway.send(gateway.request(path)
                .timeout(Duration.ofMinutes(2))
                .header("Prefer", prefer)
                .GET());
    }

    private HttpResponse<String> changed(String id, String etag, int wait) {
        return gateway.send(gateway.request("/taskStatus/" + id)
                .timeout(Duration.ofMinutes(2))
                .header("If-None-Match", etag)
                .header("Prefer", "wait=" + wait)
                .GET());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow(() -> new AssertionError("no " + name));
    }
}
