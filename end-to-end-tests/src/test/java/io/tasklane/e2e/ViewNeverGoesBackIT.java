package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.store.Generations;
import io.tasklane.gateway.store.GenerationsClient;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.Topics;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * A client that was shown a version of a task is never shown an older one: whichever of two gateways it asks, however they die,
 * however often the log is read again, and while the view is built anew and takes the place of the old one.
 */
@ExtendWith(KillableSuiteExtension.class)
class ViewNeverGoesBackIT {

    private static final String NAME = "never-goes-back";
    private static final Topics TOPICS = new Topics(NAME + ".");
    private static final int TASKS = 80;
    private static final int ROUNDS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<KillableProcess> gateways = new ArrayList<>();
    private final List<GatewayClient> clients = new ArrayList<>();

    @Test
    void whateverIsReadTwiceAndWhoeverDies(KillableSuite suite) throws Exception {
        System.out.println("seed " + seed);
        LivesOfTasks lives = new LivesOfTasks(seed, TOPICS, TASKS);
        List<String> tasks = lives.ends().stream().map(TaskEvent::key).toList();
        start(suite);
        try (GenerationsClient store = GenerationsClient.of(suite.storeUri(), NAME);
                KafkaProducer<byte[], byte[]> producer = suite.kafka().producer()) {
            Generations generations = store.generations();
            long answers;
            List<String> faults;
            try (VersionWatch watch = VersionWatch.begun(clients, tasks, 4, seed)) {
                List<ProducerRecord<byte[], byte[]>> records = lives.records();
                for (int round = 0; round < ROUNDS; round++) {
                    records.subList(records.size() * round / ROUNDS, records.size() * (round + 1) / ROUNDS)
                            .forEach(producer::send);
                    producer.flush();
                    if (round == 2) {
                        assertThat(generations.begin().next()).isEqualTo(2);
                    }
                    disturb(suite);
                }
                Awaitility.await("generation 2 to be served")
                        .atMost(PATIENCE)
                        .until(() -> generations.look().live() == 2);
                lives.ends().forEach(this::awaitEnd);
                Awaitility.await("generation 1 to be gone")
                        .atMost(PATIENCE)
                        .until(() -> generations.look().retiring() == null);
                answers = watch.answers();
                faults = watch.faults();
            }
            System.out.println(answers + " answers about " + TASKS + " tasks");
            assertThat(faults).isEmpty();
            assertThat(answers).isGreaterThan(10L * TASKS);
        } finally {
            gateways.forEach(KillableProcess::close);
        }
    }

    private void start(KillableSuite suite) {
        for (int number = 0; number < 2; number++) {
            int port = KillableSuite.freePort();
            clients.add(new GatewayClient(URI.create("http://127.0.0.1:" + port)));
            gateways.add(suite.startGateway(
                    NAME + "-" + number,
                    port,
                    List.of("--tasklane.kafka.topic-prefix=" + NAME + ".", "--tasklane.mongodb.database=" + NAME)));
        }
        awaitReady();
    }

    private void disturb(KillableSuite suite) throws Exception {
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                KillableProcess one = gateways.get(random.nextInt(2));
                one.kill();
                one.startAgain();
            }
            case 2 -> {
                KillableProcess one = gateways.get(random.nextInt(2));
                one.stop();
                one.startAgain();
            }
            default -> {
                gateways.forEach(KillableProcess::stop);
                forgetPositions(suite);
                gateways.forEach(KillableProcess::startAgain);
            }
        }
        awaitReady();
    }

    /** Everything is read again. */
    private static void forgetPositions(KillableSuite suite) throws Exception {
        try (Admin admin = suite.kafka().admin()) {
            for (String group : List.of(NAME + ".gateway-view", NAME + ".gateway-view-2")) {
                Map<TopicPartition, OffsetAndMetadata> beginnings = new HashMap<>();
                admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get(30, TimeUnit.SECONDS)
                        .keySet()
                        .forEach(partition -> beginnings.put(partition, new OffsetAndMetadata(0)));
                if (!beginnings.isEmpty()) {
                    admin.alterConsumerGroupOffsets(group, beginnings).all().get(30, TimeUnit.SECONDS);
                }
            }
        }
    }

    private void awaitReady() {
        for (int number = 0; number < 2; number++) {
            GatewayClient client = clients.get(number);
            gateways.get(number)
                    .await(
                            "is ready",
                            () -> client.get("/actuator/health/readiness").statusCode() == 200);
        }
    }

    private void awaitEnd(TaskEvent end) {
        for (GatewayClient client : clients) {
            JsonNode status = Awaitility.await("the end of " + end.key())
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(
                            () -> GatewayClient.JSON.readTree(
                                    client.get("/taskStatus/" + end.key()).body()),
                            body -> body.path("done").asBoolean(false));
            assertThat(status.get("state").stringValue()).isEqualTo(end.state().text());
            assertThat(status.get("attempt").intValue()).isEqualTo(end.attempt());
            assertThat(status.has("startedAt")).isTrue();
            assertThat(status.has("expiresAt")).isTrue();
        }
    }
}
