package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskId;
import io.tasklane.model.TopicCreation;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.notifier.NotifierApplication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A receiver is away for some attempts, and notifiers come and go meanwhile. They have topics of their own. */
@ExtendWith(SuiteExtension.class)
class WebhookRetriesOutliveTheNotifierIT {

    private static final int DELIVERIES = 40;
    private static final int REFUSED = 3 * DELIVERIES;
    private static final int PARTITIONS = 4;
    private static final String WAITS = "1s,2s,1s,2s,2s,2s,2s,2s";
    private static final Duration DRAIN = Duration.ofSeconds(60);

    private final Topics topics = new Topics("retries-" + UUID.randomUUID() + ".");

    @Test
    void eachAttemptIsReportedOnceAndNoneIsMadeBeforeItsTime(RunningSuite suite) {
        new TopicCreation(topics, PARTITIONS).createMissing(suite.kafkaClientSettings(), List.of());
        try (WebhookReceiver receiver = new WebhookReceiver(number -> number <= REFUSED ? 503 : 204)) {
            request(suite, receiver.url());
            whileRuns(notifier(suite, WAITS, Duration.ZERO), () -> awaitReceived(receiver, DELIVERIES / 2));
            whileRuns(notifier(suite, WAITS, DRAIN), () -> awaitReceived(receiver, 2 * DELIVERIES));
            whileRuns(notifier(suite, WAITS, DRAIN), () -> {
                Map<String, List<Attempted>> attempts = attemptsUntil(suite, AttemptOutcome.DELIVERED);

                print(attempts, receiver.received().size());
                attempts.values().forEach(WebhookRetriesOutliveTheNotifierIT::assertCountedOnAndNeverEarly);
            });
        }
    }

    @Test
    void aStopDoesNotWaitForWhatWaits(RunningSuite suite) {
        new TopicCreation(topics, PARTITIONS).createMissing(suite.kafkaClientSettings(), List.of());
        try (WebhookReceiver receiver = new WebhookReceiver(number -> 503)) {
            ConfigurableApplicationContext notifier = notifier(suite, "1h", DRAIN);
            request(suite, receiver.url());
            whileRuns(notifier, () -> {
                attemptsUntil(suite, AttemptOutcome.RETRYING);

                long began = System.nanoTime();
                notifier.close();
                Duration stopped = Duration.ofNanos(System.nanoTime() - began);

                System.out.println("stopped in " + stopped + " with " + DELIVERIES + " deliveries that wait");
                assertThat(stopped).isLessThan(DRAIN);
            });
        }
    }

    private static void whileRuns(ConfigurableApplicationContext notifier, Runnable test) {
        try {
            test.run();
        } finally {
            notifier.close();
        }
    }

    private static void print(Map<String, List<Attempted>> attempts, int received) {
        int reported = attempts.values().stream().mapToInt(List::size).sum();
        Duration latest = attempts.values().stream()
                .map(WebhookRetriesOutliveTheNotifierIT::latest)
                .max(Duration::compareTo)
                .orElseThrow();
        System.out.println("deliveries " + DELIVERIES + ", attempts reported " + reported + ", received " + received
                + ", latest by " + latest);
    }

    private static void assertCountedOnAndNeverEarly(List<Attempted> attempts) {
        assertThat(attempts)
                .extracting(Attempted::attempt)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, attempts.size()).boxed().toList());
        for (int next = 1; next < attempts.size(); next++) {
            Attempted before = attempts.get(next - 1);
            assertThat(before.outcome()).isEqualTo(AttemptOutcome.RETRYING);
            assertThat(began(attempts.get(next))).isAfterOrEqualTo(before.nextAttemptAt());
        }
    }

    /** To the millisecond in which it can have begun at the latest: that is how exactly its duration is known. */
    private static Instant began(Attempted attempt) {
        return attempt.occurredAt().minusMillis(attempt.durationMillis());
    }

    /** By how much the latest attempt was too late. */
    private static Duration latest(List<Attempted> attempts) {
        return IntStream.range(1, attempts.size())
                .mapToObj(next -> Duration.between(attempts.get(next - 1).nextAttemptAt(), began(attempts.get(next))))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private ConfigurableApplicationContext notifier(RunningSuite suite, String waits, Duration drain) {
        return new SpringApplicationBuilder(NotifierApplication.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .run(
                        "--spring.config.name=notifier",
                        "--tasklane.kafka.bootstrap-servers="
                                + suite.kafkaClientSettings().get("bootstrap.servers"),
                        "--tasklane.kafka.topic-prefix=" + topics.prefix(),
                        "--tasklane.network.allowed-addresses=127.0.0.0/8",
                        "--tasklane.notifier.signing-secret=" + suite.webhookSecret(),
                        "--tasklane.notifier.retry-waits=" + waits,
                        "--tasklane.notifier.drain-timeout=" + drain);
    }

    private void request(RunningSuite suite, String url) {
        EventCodec codec = new EventCodec("/test");
        var serializer = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(suite.kafkaClientSettings(), serializer, serializer)) {
            for (int number = 0; number < DELIVERIES; number++) {
                var delivery = new DeliveryRequested(
                        "msg_" + number,
                        "url_" + number,
                        "default",
                        TaskId.create(),
                        Instant.now(),
                        1,
                        url,
                        "task.completed",
                        "{}");
                producer.send(codec.encode(topics.webhookDeliveries(), delivery, null));
            }
        }
    }

    private static void awaitReceived(WebhookReceiver receiver, int number) {
        Awaitility.await(number + " webhooks")
                .atMost(Duration.ofSeconds(90))
                .until(() -> receiver.received().size() >= number);
    }

    /** All reports, by delivery, once each delivery has one of these: what a reader of committed records sees. */
    private Map<String, List<Attempted>> attemptsUntil(RunningSuite suite, AttemptOutcome awaited) {
        Map<String, Object> settings = new HashMap<>(suite.kafkaClientSettings());
        settings.put("isolation.level", "read_committed");
        Map<String, List<Attempted>> attempts = new HashMap<>();
        var deserializer = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(settings, deserializer, deserializer)) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topics.webhookAttempts(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await("all are " + awaited)
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> {
                        var polled = consumer.poll(Duration.ofSeconds(1));
                        polled.forEach(report -> {
                            var decoded = (Decoded.Read<Attempted>) EventCodec.decode(report, Attempted.class);
                            attempts.computeIfAbsent(decoded.value().deliveryId(), none -> new ArrayList<>())
                                    .add(decoded.value());
                        });
                        return polled.isEmpty()
                                && attempts.values().stream()
                                                .filter(of -> has(of, awaited))
                                                .count()
                                        == DELIVERIES;
                    });
        }
        return attempts;
    }

    private static boolean has(List<Attempted> attempts, AttemptOutcome outcome) {
        return attempts.stream().anyMatch(attempt -> attempt.outcome() == outcome);
    }
}
