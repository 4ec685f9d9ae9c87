package io.tasklane.gateway.recovery;

import static io.tasklane.gateway.TwoGateways.TOPICS;
import static io.tasklane.gateway.TwoGateways.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.TwoGateways;
import io.tasklane.gateway.deliveries.WebhookRecords;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DeliveriesAtTwoGatewaysTest {

    private static TwoGateways two;
    private static WrittenDeliveries deliveries;

    private final String endpoint = "ep_" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        two = new TwoGateways("--tasklane.gateway.bulk.tasks-per-second=1000");
        deliveries = new WrittenDeliveries(two);
    }

    @AfterAll
    static void stop() throws Exception {
        two.close();
    }

    @Test
    void theListHasWhatMatchesPageByPageTheLastFirst() {
        List<DeliveryRequested> failed = deliveries.written(endpoint, 7, AttemptOutcome.ABANDONED);
        List<DeliveryRequested> held = deliveries.written(endpoint, 2, AttemptOutcome.HELD);
        DeliveryRequested third = failed.get(2);
        String ofEndpoint = "endpointId=" + endpoint;

        assertThat(deliveries.listed(ofEndpoint)).hasSize(9);
        assertThat(deliveries.listed(ofEndpoint + "&status=held"))
                .containsExactlyInAnyOrder(held.get(0).deliveryId(), held.get(1).deliveryId());
        assertThat(deliveries.listed(ofEndpoint + "&status=held,failed")).hasSize(9);
        assertThat(deliveries.listed("taskId=" + third.taskId())).containsExactly(third.deliveryId());
        assertThat(deliveries.listed(ofEndpoint + "&eventType=task.failed")).isEmpty();
        assertThat(deliveries.listed(ofEndpoint + "&eventType=task.completed")).hasSize(9);
        assertThat(deliveries.listed(ofEndpoint + "&status=failed&since=" + third.occurredAt() + "&until="
                        + failed.get(4).occurredAt()))
                .containsExactly(failed.get(3).deliveryId(), third.deliveryId());

        List<String> paged = new ArrayList<>();
        String next = "/webhookDeliveries?status=failed&pageSize=3&" + ofEndpoint;
        while (next != null) {
            HttpResponse<String> page = two.send(0, "GET", next, null);
            json(page)
                    .get("deliveries")
                    .forEach(one -> paged.add(one.get("deliveryId").stringValue()));
            next = page.headers()
                    .firstValue("Link")
                    .map(link -> link.substring(1, link.indexOf('>')))
                    .orElse(null);
        }
        List<String> newestFirst = IntStream.range(0, 7)
                .mapToObj(number -> failed.get(6 - number).deliveryId())
                .toList();
        assertThat(paged).isEqualTo(newestFirst);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=lost",
                "status=failed,",
                "status=failed&status=held",
                "taskId=x",
                "since=yesterday",
                "pageSize=0",
                "tenant=other",
                "endpointId="
            })
    void aQueryThatIsNoneIsRefused(String query) {
        HttpResponse<String> response = two.send(0, "GET", "/webhookDeliveries?" + query, null);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(json(response).get("type").stringValue()).endsWith("/malformed-request");
    }

    @Test
    void aTokenOfAnotherListIsRefused() {
        deliveries.written(endpoint, 2, AttemptOutcome.HELD);
        String list = "/webhookDeliveries?pageSize=1&endpointId=" + endpoint;
        String token = json(two.send(0, "GET", list, null)).get("nextPageToken").stringValue();

        HttpResponse<String> other = two.send(0, "GET", "/webhookDeliveries?pageToken=" + token, null);
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(json(other).get("type").stringValue()).endsWith("/invalid-page-token");
        assertThat(two.send(0, "GET", list + "&pageToken=" + token, null).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aDeliveryIsShownWithItsAttempts() {
        DeliveryRequested failed =
                deliveries.written(endpoint, 1, AttemptOutcome.ABANDONED).get(0);

        JsonNode shown = json(two.send(0, "GET", "/webhookDeliveries/" + failed.deliveryId(), null));

        assertThat(shown.get("payload").stringValue()).isEqualTo(failed.payload());
        assertThat(shown.get("attempts")).hasSize(1);
        JsonNode attempt = shown.get("attempts").get(0);
        assertThat(attempt.get("statusCode").intValue()).isEqualTo(500);
        assertThat(attempt.get("responseBody").stringValue()).startsWith("answer");
        assertThat(attempt.get("remoteAddress").stringValue())
                .as("whoever asks an open gateway is an operator")
                .isEqualTo("203.0.113.7");
    }

    @Test
    void howeverManyAskForItAndWhereverADeliveryIsMadeAnewOnce() {
        for (DeliveryRequested delivery : deliveries.written(endpoint, 5, AttemptOutcome.ABANDONED)) {
            String path = "/webhookDeliveries/" + delivery.deliveryId() + "/resend";
            List<CompletableFuture<Integer>> clicks = IntStream.range(0, 8)
                    .mapToObj(number -> CompletableFuture.supplyAsync(
                            () -> two.send(number % 2, "POST", path, null).statusCode()))
                    .toList();

            List<Integer> answers = clicks.stream().map(CompletableFuture::join).toList();
            assertThat(answers).contains(202).allMatch(status -> status == 202 || status == 409);
            assertThat(deliveries.rounds()).containsOnlyOnce(delivery.anew(1));
            assertThat(deliveries.rounds())
                    .filteredOn(round -> round.deliveryId().equals(delivery.deliveryId()))
                    .hasSize(1);
        }
    }

    @Test
    void whatIsMadeAnewIsPendingAndMayBeMadeAnewWhenItFailsAgain() {
        DeliveryRequested delivery =
                deliveries.written(endpoint, 1, AttemptOutcome.DELIVERED).get(0);
        String path = "/webhookDeliveries/" + delivery.deliveryId();

        assertThat(two.send(0, "POST", path + "/resend", null).statusCode()).isEqualTo(202);
        awaitStatus(path, "pending");
        HttpResponse<String> again = two.send(0, "POST", path + "/resend", null);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(json(again).get("type").stringValue()).endsWith("/delivery-under-way");

        two.produce(TOPICS.webhookAttempts(), WebhookRecords.attempted(delivery.anew(1), 20, AttemptOutcome.ABANDONED));
        awaitStatus(path, "failed");
        assertThat(two.send(1, "POST", path + "/resend", null).statusCode()).isEqualTo(202);
        assertThat(deliveries.rounds()).contains(delivery.anew(2));
    }

    @Test
    void whatIsNotThereIsNotFoundAndWhatIsForgottenIsGone() {
        String unknown = "/webhookDeliveries/msg_" + UUID.randomUUID();
        assertThat(two.send(0, "GET", unknown, null).statusCode()).isEqualTo(404);
        assertThat(two.send(0, "POST", unknown + "/resend", null).statusCode()).isEqualTo(404);
        HttpResponse<String> recovery = two.send(
                0, "POST", "/webhookEndpoints/" + endpoint + "/recover", "{\"since\":\"2026-01-01T00:00:00Z\"}");
        assertThat(recovery.statusCode()).isEqualTo(404);
        assertThat(json(recovery).get("type").stringValue()).endsWith("/no-such-endpoint");

        DeliveryRequested forgotten = WebhookRecords.asked("msg_" + UUID.randomUUID(), endpoint, TaskId.create(), 0);
        two.produce(TOPICS.webhookAttempts(), WebhookRecords.attempted(forgotten, 1, AttemptOutcome.ABANDONED));
        String path = "/webhookDeliveries/" + forgotten.deliveryId();
        awaitStatus(path, "failed");
        assertThat(two.send(0, "POST", path + "/resend", null).statusCode()).isEqualTo(410);
    }

    @Test
    void whatHappenedToATaskIsMadeAnewInItsOrderThoughItHappenedInTheSameMoment() {
        List<TaskId> tasks = Stream.generate(TaskId::create).limit(20).toList();
        for (int sequence = 1; sequence <= 3; sequence++) {
            for (TaskId task : tasks) {
                DeliveryRequested asked = asked(task, tasks.indexOf(task), sequence);
                two.produce(TOPICS.webhookDeliveries(), asked);
                two.produce(TOPICS.webhookAttempts(), WebhookRecords.attempted(asked, 100, AttemptOutcome.HELD));
            }
        }
        Awaitility.await("the deliveries")
                .atMost(Duration.ofMinutes(1))
                .until(() ->
                        deliveries.listed("status=held&endpointId=" + endpoint).size() == 60);

        deliveries.awaitEnd(deliveries.begun(
                0, "/webhookEndpoints/" + endpoint + "/recover", "{\"since\":\"2026-01-01T00:00:00Z\"}"));

        Map<TaskId, List<String>> anew = deliveries.rounds().stream()
                .filter(round -> round.endpointId().equals(endpoint))
                .collect(Collectors.groupingBy(
                        DeliveryRequested::taskId,
                        Collectors.mapping(DeliveryRequested::payload, Collectors.toList())));
        assertThat(anew).hasSize(20);
        assertThat(anew.values())
                .allSatisfy(payloads -> assertThat(payloads)
                        .containsExactly("{\"sequence\":1}", "{\"sequence\":2}", "{\"sequence\":3}"));
    }

    private DeliveryRequested asked(TaskId task, int second, int sequence) {
        DeliveryRequested usual = WebhookRecords.asked("msg_" + UUID.randomUUID(), endpoint, task, second);
        return new DeliveryRequested(
                usual.deliveryId(),
                endpoint,
                usual.tenant(),
                task,
                usual.occurredAt(),
                1,
                usual.url(),
                usual.eventType(),
                "{\"sequence\":" + sequence + "}");
    }

    @Test
    void allThatAnEndpointMissedIsMadeAnewAndNothingElse() {
        List<DeliveryRequested> lost = new ArrayList<>(deliveries.written(endpoint, 90, AttemptOutcome.ABANDONED));
        lost.addAll(deliveries.written(endpoint, 30, AttemptOutcome.HELD));
        deliveries.written(endpoint, 10, AttemptOutcome.DELIVERED);
        deliveries.written(endpoint, 10, null);
        String other = "ep_" + UUID.randomUUID();
        deliveries.written(other, 5, AttemptOutcome.ABANDONED);
        String path = "/webhookEndpoints/" + endpoint + "/recover";
        String since = "{\"since\":\"" + lost.get(0).occurredAt() + "\"";

        JsonNode counted = json(two.send(0, "POST", path, since + ",\"dryRun\":true}"));
        JsonNode end = deliveries.awaitEnd(deliveries.begun(0, path, since + "}"));

        assertThat(counted.get("matched").longValue()).isEqualTo(120);
        assertThat(end.get("action").stringValue()).isEqualTo("resend");
        assertThat(end.get("state").stringValue()).isEqualTo("completed");
        assertThat(end.get("matched").longValue()).isEqualTo(120);
        assertThat(end.get("done").longValue()).isEqualTo(120);
        assertThat(end.get("failed").longValue()).isZero();
        assertThat(deliveries.rounds().stream()
                        .filter(round -> round.endpointId().equals(endpoint)))
                .containsExactlyInAnyOrderElementsOf(
                        lost.stream().map(delivery -> delivery.anew(1)).toList());
        assertThat(deliveries.rounds()).noneMatch(round -> round.endpointId().equals(other));
    }

    @Test
    void aRecoveryKeepsItsPaceAndEndsWhenItIsTold() {
        deliveries.written(endpoint, 60, AttemptOutcome.ABANDONED);
        String body = "{\"filter\":{\"endpointId\":\"" + endpoint + "\"},\"perSecond\":2}";

        String monitor = deliveries.begun(0, "/webhookDeliveries/resend", body);
        long begun = System.nanoTime();
        Awaitility.await("the third turn")
                .atMost(Duration.ofMinutes(1))
                .until(() -> deliveries.monitor(monitor).get("done").longValue() >= 6);
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        JsonNode aborted = json(two.send(1, "DELETE", monitor, null));
        JsonNode end = deliveries.awaitEnd(monitor);

        System.out.println("DeliveriesAtTwoGateways: 6 with 2 a second took " + millis + " ms");
        assertThat(millis).as("two turns have passed, of a second each").isGreaterThan(1_500);
        assertThat(aborted.get("perSecond").intValue()).isEqualTo(2);
        assertThat(end.get("state").stringValue()).isEqualTo("aborted");
        assertThat(end.get("done").longValue()).isLessThan(60);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"since\":\"now\"}",
                "{\"since\":1}",
                "{\"since\":\"2026-01-01T00:00:00Z\",\"until\":\"never\"}",
                "{\"since\":\"2026-01-01T00:00:00Z\",\"statuses\":[]}",
                "{\"since\":\"2026-01-01T00:00:00Z\",\"statuses\":\"failed\"}",
                "{\"since\":\"2026-01-01T00:00:00Z\",\"statuses\":[\"pending\"]}",
                "{\"since\":\"2026-01-01T00:00:00Z\",\"perSecond\":0}",
                "{\"since\":\"2026-01-01T00:00:00Z\",\"perSecond\":1.5}",
                "{\"since\":\"2026-01-01T00:00:00Z\",\"dryRun\":1}",
                "{\"since\":\"2026-01-01T00:00:00Z\",\"endpointId\":\"x\"}"
            })
    void whatCannotBeRecoveredIsRefusedAndSaysWhere(String body) {
        deliveries.written(endpoint, 1, AttemptOutcome.HELD);

        HttpResponse<String> response = two.send(0, "POST", "/webhookEndpoints/" + endpoint + "/recover", body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(json(response).get("errors").get(0).get("pointer").stringValue())
                .startsWith("/");
    }

    @Test
    void whatIsHeldIsReleasedInOneStep() {
        List<DeliveryRequested> held = deliveries.written(endpoint, 12, AttemptOutcome.HELD);
        deliveries.written(endpoint, 3, AttemptOutcome.ABANDONED);

        JsonNode end = deliveries.awaitEnd(two.gateway(0)
                .getBean(HeldDeliveries.class)
                .release("default", endpoint)
                .toString());

        assertThat(end.get("done").longValue()).isEqualTo(12);
        assertThat(deliveries.rounds())
                .containsAll(held.stream().map(one -> one.anew(1)).toList());
    }

    private static void awaitStatus(String path, String status) {
        Awaitility.await(path + " to be " + status)
                .atMost(Duration.ofMinutes(1))
                .until(() -> json(two.send(1, "GET", path, null))
                        .path("status")
                        .asString("")
                        .equals(status));
    }
}
