package io.tasklane.gateway.endpoints;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.TwoGateways;
import io.tasklane.model.Decoded;
import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskJson;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.model.secrets.SecretSeal;
import io.tasklane.model.secrets.WebhookKeyset;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Endpoints in the log: what two gateways that change them at once make of it, and what anybody else can do to it. */
@ExtendWith(OutputCaptureExtension.class)
class EndpointsAtTwoGatewaysTest {

    private static final String URL = "https://203.0.114.7/hook";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final WebhookKeyset KEYS = WebhookKeyset.create().withNewKey();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TwoGateways gateways;

    @BeforeAll
    static void start() throws Exception {
        gateways = new TwoGateways(
                "--tasklane.webhooks.keyset=" + KEYS.json().replaceAll("\\s", ""),
                "--tasklane.gateway.webhook-endpoints.max-per-tenant=1000",
                "--logging.level.io.tasklane=info");
    }

    @AfterAll
    static void stop() throws Exception {
        gateways.close();
    }

    @Test
    void changesAtBothGatewaysAtOnceAreAllMade() throws Exception {
        String id = id(registered(0, "{\"url\":\"" + URL + "\"}"));
        int changes = 16;

        List<HttpResponse<String>> answers =
                atOnce(changes, i -> send(i % 2, "PATCH", "/" + id, "{\"labels\":{\"l" + i + "\":\"" + i + "\"}}"));

        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200));
        for (int gateway = 0; gateway < 2; gateway++) {
            awaitVersion(gateway, id, changes + 1);
            JsonNode shown = TwoGateways.json(send(gateway, "GET", "/" + id, null));
            assertThat(shown.get("labels")).hasSize(changes);
        }
        assertThat(definitions(id).map(WebhookEndpoint::version))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, changes + 1).boxed().toList());
    }

    @Test
    void ofTwoWhoChangeTheSameVersionAtBothGatewaysOneWins() throws Exception {
        String id = id(registered(0, "{\"url\":\"" + URL + "\"}"));
        awaitVersion(1, id, 1);
        for (int version = 1; version <= 10; version++) {
            String tag = "\"" + version + "\"";

            List<HttpResponse<String>> answers = atOnce(
                    2,
                    i -> gateways.send(
                            i,
                            "PATCH",
                            "/webhookEndpoints/" + id,
                            "{\"description\":\"" + tag.substring(1, 2) + i + "\"}",
                            "If-Match",
                            tag));

            assertThat(answers).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(200, 412);
            WebhookEndpoint last =
                    definitions(id).reduce((first, second) -> second).orElseThrow();
            assertThat(last.version()).isEqualTo(version + 1);
            HttpResponse<String> winner = answers.stream()
                    .filter(answer -> answer.statusCode() == 200)
                    .findFirst()
                    .orElseThrow();
            assertThat(TwoGateways.json(winner).get("description").stringValue())
                    .isEqualTo(last.description());
        }
    }

    /** Secrets are exchanged at both at once, and none of those that are shown is lost. */
    @Test
    void secretsThatAreExchangedAtBothGatewaysAtOnceAllSign() throws Exception {
        String id = id(registered(0, "{\"url\":\"" + URL + "\"}"));

        List<HttpResponse<String>> answers = atOnce(8, i -> send(i % 2, "POST", "/" + id + "/rotateSecret", "{}"));

        List<String> shown = answers.stream()
                .map(answer -> TwoGateways.json(answer).get("secret").stringValue())
                .toList();
        WebhookEndpoint last = definitions(id).reduce((first, second) -> second).orElseThrow();
        assertThat(last.secrets()).hasSize(9);
        assertThat(last.secrets().get(0).validUntil()).isNull();
        assertThat(last.secrets().subList(1, 9))
                .allSatisfy(secret -> assertThat(secret.validUntil()).isNotNull());
        assertThat(opened(last)).containsAll(shown);
    }

    @Test
    void aGetAtTheGatewayThatAnsweredSeesWhatItAnswered() throws Exception {
        for (int i = 0; i < 20; i++) {
            String id = id(registered(i % 2, "{\"url\":\"" + URL + "\"}"));
            assertThat(send(i % 2, "GET", "/" + id, null).statusCode()).isEqualTo(200);
            assertThat(send(i % 2, "DELETE", "/" + id, null).statusCode()).isEqualTo(204);
            assertThat(send(i % 2, "GET", "/" + id, null).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void noSecretIsClearInKafkaOrInTheLog(CapturedOutput output) throws Exception {
        String header = "Bearer very-secret-4711";
        String id = id(registered(
                0,
                "{\"url\":\"" + URL + "\",\"secret\":\"" + SECRET + "\",\"headers\":{\"Authorization\":\"" + header
                        + "\"}}"));
        JsonNode rotated = TwoGateways.json(send(0, "POST", "/" + id + "/rotateSecret", "{\"graceSeconds\":60}"));
        String next = rotated.get("secret").stringValue();

        WebhookEndpoint last = definitions(id).reduce((first, second) -> second).orElseThrow();
        SecretSeal seal = new SecretSeal(KEYS);
        assertThat(opened(last)).containsExactly(next, SECRET);
        assertThat(seal.open(id, last.headers().get(0).sealed())).isEqualTo(header);
        assertThat(last.secrets()).allMatch(secret -> seal.isOfPrimaryKey(secret.sealed()));
        assertThat(new SecretSeal(KEYS.withPrimary(KEYS.keyIds().get(1).id()))
                        .open(id, last.secrets().get(0).sealed()))
                .as("with the key that seals exchanged")
                .isEqualTo(next);
        for (ConsumerRecord<byte[], byte[]> one : gateways.broker.committed(TwoGateways.TOPICS.webhookEndpoints())) {
            String bytes = one.value() == null ? "" : new String(one.value(), ISO_8859_1);
            assertThat(bytes).doesNotContain("whsec_", SECRET.substring(6), next.substring(6), "very-secret");
        }
        assertThat(output.getAll())
                .contains("was registered")
                .doesNotContain("whsec_", next.substring(6), "very-secret");
    }

    @Test
    void whatIsToShowThatItWantsToBeCalledIsAskedAndHeldUntilItDoes() throws Exception {
        JsonNode registered = registered(0, "{\"url\":\"" + URL + "\",\"verification\":\"ping\"}");
        String id = id(registered);
        assertThat(registered.at("/condition/state").stringValue()).isEqualTo("unverified");
        DeliveryRequested ping = deliveries(id).get(0);
        assertThat(ping.eventType()).isEqualTo("endpoint.ping");
        assertThat(ping.payload()).contains("\"type\":\"endpoint.ping\"", "\"endpointId\":\"" + id + "\"");

        send(0, "POST", "/" + id + "/resume", "");
        assertThat(deliveries(id)).as("asked again").hasSize(2);
        assertThat(shownState(0, id)).isEqualTo("unverified");

        found(id, Condition.ACTIVE, "verified");
        awaitState(0, id, "active");
        send(0, "PATCH", "/" + id, "{\"url\":\"https://203.0.114.8/\"}");
        assertThat(shownState(0, id)).isEqualTo("unverified");
        assertThat(deliveries(id)).hasSize(3);
        assertThat(deliveries(id).get(2).url()).isEqualTo("https://203.0.114.8/");

        // A notifier that did not know yet that there is another URL.
        gateways.produce(
                TwoGateways.TOPICS.endpointConditions(),
                new EndpointCondition(id, "default", TwoGateways.now(), Condition.ACTIVE, "verified", null, URL));
        String later = id(registered(0, "{\"url\":\"" + URL + "\"}"));
        found(later, Condition.FAILING, "failing");
        awaitState(0, later, "failing");
        assertThat(shownState(0, id)).isEqualTo("unverified");

        send(0, "PATCH", "/" + id, "{\"verification\":\"none\"}");
        assertThat(shownState(0, id)).isEqualTo("active");
    }

    @Test
    void aTestEventIsDeliveredLikeAllOthers() throws Exception {
        String id = id(registered(0, "{\"url\":\"" + URL + "\"}"));

        HttpResponse<String> answer = send(0, "POST", "/" + id + "/test", "");

        assertThat(answer.statusCode()).isEqualTo(202);
        DeliveryRequested test = deliveries(id).get(0);
        assertThat(test.deliveryId())
                .isEqualTo(TwoGateways.json(answer).get("deliveryId").stringValue())
                .doesNotContain(".");
        assertThat(test.eventType()).isEqualTo("endpoint.test");
        assertThat(test.attempt()).isEqualTo(1);
    }

    @Test
    void whatWasDisabledIsShownAndCanBeResumedAtAnyGateway() throws Exception {
        String id = id(registered(0, "{\"url\":\"" + URL + "\"}"));
        Instant since = found(id, Condition.DISABLED, "gone");
        awaitState(1, id, "disabled");
        JsonNode condition = TwoGateways.json(send(1, "GET", "/" + id, null)).get("condition");
        assertThat(condition.get("reason").stringValue()).isEqualTo("gone");
        assertThat(condition.get("since").stringValue()).isEqualTo(since.toString());

        JsonNode resumed = TwoGateways.json(send(1, "POST", "/" + id + "/resume", ""));

        assertThat(resumed.at("/condition/state").stringValue()).isEqualTo("active");
        assertThat(resumed.at("/condition/reason").stringValue()).isEqualTo("resumed");
        awaitState(0, id, "active");
    }

    /** Anybody may write there; what they write changes no endpoint, and stops nobody. */
    @Test
    void hostileRecordsArePassedOverAndSaid(CapturedOutput output) throws Exception {
        JsonNode registered = registered(0, "{\"url\":\"" + URL + "\",\"description\":\"mine\"}");
        String id = id(registered);
        String topic = TwoGateways.TOPICS.webhookEndpoints();
        WebhookEndpoint mine = definitions(id).findFirst().orElseThrow();
        String foreign =
                TaskJson.MAPPER.writeValueAsString(mine).replace("\"tenant\":\"default\"", "\"tenant\":\"other\"");
        gateways.send(record(topic, null, "{}"));
        gateways.send(record(topic, id, "not JSON"));
        gateways.send(record(topic, id, "[]"));
        gateways.send(record(topic, id, foreign));
        gateways.send(record(topic, "../" + id, TaskJson.MAPPER.writeValueAsString(mine)));
        gateways.send(record(topic, "we_other", TaskJson.MAPPER.writeValueAsString(mine)));
        gateways.send(record(topic, id, TaskJson.MAPPER.writeValueAsString(mine).replace("mine", "x".repeat(300_000))));
        gateways.send(record(TwoGateways.TOPICS.endpointConditions(), id, "{\"condition\":\"dead\"}"));
        gateways.produce(
                TwoGateways.TOPICS.endpointConditions(),
                new EndpointCondition(id, "other", TwoGateways.now(), Condition.DISABLED, null, null));

        String later = id(registered(0, "{\"url\":\"" + URL + "\"}"));
        for (int gateway = 0; gateway < 2; gateway++) {
            awaitVersion(gateway, later, 1);
            JsonNode shown = TwoGateways.json(send(gateway, "GET", "/" + id, null));
            assertThat(shown.get("description").stringValue()).isEqualTo("mine");
            assertThat(shown.at("/condition/state").stringValue()).isEqualTo("active");
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(output.getAll())
                        .contains(
                                "it is passed over",
                                "the endpoint is another tenant's",
                                "the key is another endpoint's"));
        assertThat(send(0, "GET", "/we_other", null).statusCode()).isEqualTo(404);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, String value) {
        var one = new ProducerRecord<>(topic, 0, key == null ? null : key.getBytes(UTF_8), value.getBytes(UTF_8));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "1",
                        "ce_source", "/hostile",
                        "ce_type", "io.tasklane.webhook.endpoint-defined.v1")
                .forEach((name, text) -> one.headers().add(name, text.getBytes(UTF_8)));
        return one;
    }

    /** As the notifier would say it. */
    private static Instant found(String id, Condition condition, String reason) {
        Instant now = TwoGateways.now();
        gateways.produce(
                TwoGateways.TOPICS.endpointConditions(),
                new EndpointCondition(id, "default", now, condition, reason, null));
        return now;
    }

    private static void awaitState(int gateway, String id, String state) {
        Awaitility.await().atMost(PATIENCE).until(() -> shownState(gateway, id).equals(state));
    }

    private static String shownState(int gateway, String id) {
        return TwoGateways.json(send(gateway, "GET", "/" + id, null))
                .at("/condition/state")
                .asString("");
    }

    private static void awaitVersion(int gateway, String id, int version) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> TwoGateways.json(send(gateway, "GET", "/" + id, null))
                                .path("version")
                                .asInt(0)
                        >= version);
    }

    private static List<String> opened(WebhookEndpoint endpoint) throws Exception {
        SecretSeal seal = new SecretSeal(KEYS);
        List<String> opened = new ArrayList<>();
        for (WebhookEndpoint.SealedSecret secret : endpoint.secrets()) {
            opened.add(seal.open(endpoint.endpointId(), secret.sealed()));
        }
        return opened;
    }

    private static Stream<WebhookEndpoint> definitions(String id) {
        return definitions(gateways, id);
    }

    /** All versions of an endpoint in the log, the first first. */
    static Stream<WebhookEndpoint> definitions(TwoGateways gateways, String id) {
        return gateways.broker.committed(TwoGateways.TOPICS.webhookEndpoints()).stream()
                .filter(one -> one.key() != null && one.value() != null && new String(one.key(), UTF_8).equals(id))
                .map(one -> EventCodec.decode(one, WebhookEndpoint.class))
                .filter(Decoded.Read.class::isInstance)
                .map(decoded -> ((Decoded.Read<WebhookEndpoint>) decoded).value());
    }

    private static List<DeliveryRequested> deliveries(String id) {
        return gateways.broker.committed(TwoGateways.TOPICS.webhookDeliveries()).stream()
                .filter(one -> new String(one.key(), UTF_8).equals(id))
                .map(one -> ((Decoded.Read<DeliveryRequested>) EventCodec.decode(one, DeliveryRequested.class)).value())
                .toList();
    }

    private static <T> List<T> atOnce(int times, Function<Integer, T> what) {
        ExecutorService threads = Executors.newFixedThreadPool(times);
        try {
            List<CompletableFuture<T>> all = IntStream.range(0, times)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> what.apply(i), threads))
                    .collect(Collectors.toList());
            Collections.shuffle(all);
            return all.stream().map(CompletableFuture::join).toList();
        } finally {
            threads.shutdownNow();
        }
    }

    private static JsonNode registered(int gateway, String body) {
        HttpResponse<String> answer = send(gateway, "POST", "", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return TwoGateways.json(answer);
    }

    private static String id(JsonNode endpoint) {
        return endpoint.get("endpointId").stringValue();
    }

    private static HttpResponse<String> send(int gateway, String method, String path, String body) {
        return gateways.send(gateway, method, "/webhookEndpoints" + path, body);
    }
}
