package io.tasklane.gateway.endpoints;

import static io.tasklane.gateway.TwoGateways.TOPICS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.TwoGateways;
import io.tasklane.gateway.control.ControlLogFixture;
import io.tasklane.gateway.submission.Violations;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.WebhookEndpoint.Verification;
import io.tasklane.model.secrets.WebhookKeyset;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** What is answered of a change that Kafka does not take, or does not say that it has taken, is so; and no half of one is made. */
class EndpointsWhileKafkaFailsTest {

    private static final String PINGED = "{\"url\":\"https://203.0.114.7/hook\",\"verification\":\"ping\"}";
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static TwoGateways gateways;

    private final AtomicInteger producers = new AtomicInteger();

    @BeforeAll
    static void start() throws Exception {
        gateways = new TwoGateways(
                "--tasklane.webhooks.keyset=" + WebhookKeyset.create().json().replaceAll("\\s", ""),
                "--tasklane.gateway.webhook-endpoints.max-per-tenant=10000");
    }

    @AfterAll
    static void stop() throws Exception {
        gateways.close();
    }

    /** The broker has committed, and its answer is lost. */
    @Test
    void whatWasWrittenWithoutAnAnswerIsFoundOutAndNotWrittenAgain() {
        String id = "we_" + UUID.randomUUID();
        try (EndpointLog log = failingAtFirst(real -> {
            real.commitTransaction();
            throw new KafkaException("the answer is lost");
        })) {
            KnownEndpoint registered = register(changes(log), id);

            assertThat(registered.definition().endpointId()).isEqualTo(id);
            assertThat(versions(id)).containsExactly(1);
            assertThat(pings(id)).isEqualTo(1);
            assertThat(producers).as("taken over to find out").hasValue(2);
        }
    }

    /** It is the client's own change that made the endpoint another than the client took it for. */
    @Test
    void whoseOwnChangeWasWrittenWithoutAnAnswerIsNotToldThatSomebodyElseChangedIt() {
        String id = "we_" + UUID.randomUUID();
        register(gateways.gateway(0).getBean(EndpointChanges.class), id);
        try (EndpointLog log = failingAtFirst(real -> {
            real.commitTransaction();
            throw new KafkaException("the answer is lost");
        })) {
            KnownEndpoint paused = changes(log).pause(new Change("default", id, "\"1\"", TRACE));

            assertThat(paused.definition().paused()).isTrue();
            assertThat(versions(id)).containsExactly(1, 2);
        }
    }

    /** The broker never hears of the commit; the records are in the log, and stay invisible. */
    @Test
    void whatWasNotWrittenAfterAllIsDecidedAndWrittenOnceMore() {
        String id = "we_" + UUID.randomUUID();
        try (EndpointLog log = failingAtFirst(real -> {
            throw new TimeoutException("no answer");
        })) {
            register(changes(log), id);

            assertThat(versions(id)).containsExactly(1);
            assertThat(pings(id)).isEqualTo(1);
            assertThat(producers).hasValue(2);
        }
    }

    @Test
    void whileKafkaIsAwayAChangeIsRefusedInTimeAndNothingOfItIsMade() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
        AtomicBoolean stopping = new AtomicBoolean();
        List<CompletableFuture<List<String>>> clients = IntStream.range(0, 4)
                .mapToObj(number -> CompletableFuture.supplyAsync(() -> {
                    List<String> made = new ArrayList<>();
                    while (!stopping.get()) {
                        HttpResponse<String> answer = gateways.send(number % 2, "POST", "/webhookEndpoints", PINGED);
                        statuses.merge(answer.statusCode(), 1, Integer::sum);
                        if (answer.statusCode() == 201) {
                            made.add(TwoGateways.json(answer).get("endpointId").stringValue());
                        } else {
                            assertThat(TwoGateways.json(answer).get("type").stringValue())
                                    .endsWith("/temporarily-unavailable");
                            assertThat(answer.headers().firstValue("Retry-After"))
                                    .isPresent();
                        }
                    }
                    return made;
                }))
                .toList();
        await("endpoints to be registered", () -> statuses.getOrDefault(201, 0) > 10);
        gateways.broker.stop();
        await("refusals", () -> statuses.getOrDefault(503, 0) >= clients.size());
        gateways.broker.start();
        int before = statuses.get(201);
        await("endpoints to be registered again", () -> statuses.get(201) > before + 10);
        stopping.set(true);
        clients.forEach(client -> acknowledged.addAll(client.join()));

        Map<String, Integer> definitions = committedByEndpoint(TOPICS.webhookEndpoints());
        Map<String, Integer> pings = committedByEndpoint(TOPICS.webhookDeliveries());
        System.out.println("EndpointsWhileKafkaFails: answers " + new TreeMap<>(statuses) + ", " + definitions.size()
                + " endpoints in the log, acknowledged " + acknowledged.size());
        assertThat(statuses).containsOnlyKeys(201, 503);
        assertThat(definitions.keySet()).containsAll(acknowledged);
        assertThat(pings).as("each with its ping, or neither").containsAllEntriesOf(only(acknowledged, definitions));
        assertThat(pings.keySet()).isEqualTo(definitions.keySet());
    }

    private static Map<String, Integer> only(List<String> ids, Map<String, Integer> counts) {
        Map<String, Integer> some = new TreeMap<>(counts);
        some.keySet().retainAll(ids);
        return some;
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition);
    }

    private static KnownEndpoint register(EndpointChanges changes, String id) {
        var draft = EndpointDraft.read(
                JsonNodeFactory.instance.objectNode().put("url", "https://203.0.114.7/hook"),
                Verification.PING,
                new Violations(1, ""));
        return changes.register(
                new Change("default", id, null, TRACE),
                draft,
                List.of(),
                new SealedSecret("v1", "sealed", null, null, TwoGateways.now(), null),
                10_000);
    }

    private static EndpointChanges changes(EndpointLog log) {
        var context = gateways.gateway(0);
        return new EndpointChanges(
                context.getBean(Endpoints.class),
                log,
                context.getBean(EndpointRecords.class),
                List.of(),
                Clock.systemUTC());
    }

    /** The log as gateways have it, but the first producer's commits come to this. */
    private EndpointLog failingAtFirst(Consumer<Producer<byte[], byte[]>> commit) {
        return new EndpointLog(
                ControlLogFixture.soleWriter(TOPICS.endpointWriter(), () -> {
                    Producer<byte[], byte[]> real =
                            ControlLogFixture.producer(gateways.broker, TOPICS.endpointWriter());
                    return producers.getAndIncrement() == 0 ? committing(real, commit) : real;
                }),
                gateways.gateway(0).getBean(EndpointFollower.class));
    }

    @SuppressWarnings("unchecked")
    private static Producer<byte[], byte[]> committing(
            Producer<byte[], byte[]> real, Consumer<Producer<byte[], byte[]>> commit) {
        return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                EndpointsWhileKafkaFailsTest.class.getClassLoader(),
                new Class<?>[] {Producer.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("commitTransaction")) {
                        commit.accept(real);
                        return null;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private static List<Integer> versions(String id) {
        return EndpointsAtTwoGatewaysTest.definitions(gateways, id)
                .map(WebhookEndpoint::version)
                .toList();
    }

    private static int pings(String id) {
        return committedByEndpoint(TOPICS.webhookDeliveries()).getOrDefault(id, 0);
    }

    /** How many records there are for each endpoint. */
    private static Map<String, Integer> committedByEndpoint(String topic) {
        Map<String, Integer> counts = new TreeMap<>();
        gateways.broker.committed(topic).forEach(one -> counts.merge(new String(one.key(), UTF_8), 1, Integer::sum));
        return counts;
    }
}
