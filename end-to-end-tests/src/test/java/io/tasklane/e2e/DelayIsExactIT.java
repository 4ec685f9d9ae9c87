package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.parallel.delay.DelayForwarder;
import io.tasklane.parallel.delay.DelayTiers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Records wait in tiers and come home exactly once and never early, whatever becomes of those who forward them. */
@ExtendWith(SuiteExtension.class)
class DelayIsExactIT {

    private static final int PARTITIONS = 3;

    private final String id = UUID.randomUUID().toString();
    private final String home = "home-" + id;
    private final String dead = "dead-" + id;
    private final NavigableMap<Duration, String> tiers = new TreeMap<>(Map.of(
            Duration.ofSeconds(1), "delay-1s-" + id,
            Duration.ofSeconds(5), "delay-5s-" + id));
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, List<Long>> latenessByKey = new HashMap<>();
    private final List<String> deadLetters = new ArrayList<>();
    private String bootstrapServers;

    @BeforeEach
    void createTopics(RunningSuite suite) throws Exception {
        bootstrapServers = suite.kafkaClientSettings().get("bootstrap.servers").toString();
        List<NewTopic> topics = new ArrayList<>();
        tiers.values().forEach(tier -> topics.add(new NewTopic(tier, PARTITIONS, (short) 1)));
        topics.add(new NewTopic(dead, 1, (short) 1));
        // The broker's time of arrival, not the sender's.
        topics.add(
                new NewTopic(home, PARTITIONS, (short) 1).configs(Map.of("message.timestamp.type", "LogAppendTime")));
        try (Admin admin = Admin.create(suite.kafkaClientSettings())) {
            admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void whileForwardersComeAndGoAndOneIsKilled(@TempDir Path folder) throws Exception {
        int records = 2_000;
        List<DelayForwarder> forwarders = new ArrayList<>();
        try (var doomed = ForwarderProcess.start(folder, bootstrapServers, id, "doomed", tiers);
                var reader = reader()) {
            forwarders.add(started("first"));
            awaitMembers(2);
            submit(0, records, 200, 8_000);
            readUntil(reader, records / 8);
            forwarders.add(started("second"));
            readUntil(reader, records / 4);
            forwarders.remove(0).close();
            readUntil(reader, records / 3);
            doomed.kill();
            // Its name again: what it left open is aborted, not waited for.
            forwarders.add(started("doomed"));
            readUntil(reader, records);
            readOn(reader);
        } finally {
            forwarders.forEach(DelayForwarder::close);
        }
        assertExact("with a forwarder killed", records);
    }

    @Test
    void whatBecameDueWhileNobodyForwardedComesHomeAtOnceAndTheRestInTime() throws Exception {
        int overdue = 10_000;
        int inTime = 1_000;
        try (var reader = reader()) {
            submit(0, overdue, 0, 500);
            Instant allDue = Instant.now().plusMillis(500);
            Awaitility.await().until(() -> Instant.now().isAfter(allDue));
            try (DelayForwarder forwarder = started("only")) {
                readUntil(reader, 1);
                long began = System.nanoTime();
                readUntil(reader, overdue);
                System.out.println("caught up with " + overdue + " records in "
                        + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");
                assertExact("overdue", overdue);
                latenessByKey.clear();
                submit(overdue, overdue + inTime, 200, 4_000);
                readUntil(reader, inTime);
                readOn(reader);
                assertThat(forwarder.isRunning()).isTrue();
            }
        }
        assertExact("with nothing in the way", inTime);
    }

    /** Two of a name are a mistake; the one that is left must not need a restart once it is mended. */
    @Test
    void whileAForwarderIsFencedByAnotherOfItsName() throws Exception {
        try (var reader = reader();
                DelayForwarder forwarder = started("twin")) {
            submitWhatCannotArrive();
            submit(0, 10, 100, 200);
            readUntil(reader, 10);
            try (DelayForwarder twin = started("twin")) {
                awaitMembers(2);
                assertThat(twin.isRunning()).isTrue();
            }
            submit(10, 200, 100, 500);
            readUntil(reader, 200);
            readOn(reader);
            assertThat(forwarder.isRunning()).isTrue();
        }
        assertExact("after another one of its name", 200);
        assertThat(deadLetters).containsExactlyInAnyOrder("without headers", "to a topic that is not there");
    }

    private DelayForwarder started(String instance) {
        DelayForwarder forwarder = ForwarderProcess.forwarder(bootstrapServers, id, instance, tiers);
        forwarder.start();
        return forwarder;
    }

    private void awaitMembers(int count) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
                var group = admin.describeConsumerGroups(List.of("group-" + id))
                        .all()
                        .get(5, TimeUnit.SECONDS)
                        .get("group-" + id);
                return group.members().size() == count
                        && group.members().stream()
                                .noneMatch(member ->
                                        member.assignment().topicPartitions().isEmpty());
            });
        }
    }

    private void submit(int from, int to, int shortestMillis, int longestMillis) {
        DelayTiers delays = new DelayTiers(tiers);
        var serializer = new ByteArraySerializer();
        // One request at a time: a topic that was just made may refuse the first of several and take the others.
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "max.in.flight.requests.per.connection", 1);
        try (var producer = new KafkaProducer<>(settings, serializer, serializer)) {
            for (int number = from; number < to; number++) {
                Instant now = Instant.now();
                Instant dueAt = now.plusMillis(shortestMillis + random.nextInt(longestMillis - shortestMillis));
                byte[] key = Integer.toString(number).getBytes(UTF_8);
                byte[] value = Long.toString(dueAt.toEpochMilli()).getBytes(UTF_8);
                producer.send(delays.delayed(new ProducerRecord<>(home, key, value), dueAt, now));
            }
        }
    }

    private void submitWhatCannotArrive() {
        var serializer = new StringSerializer();
        String tier = tiers.firstEntry().getValue();
        try (var producer =
                new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers), serializer, serializer)) {
            producer.send(new ProducerRecord<>(tier, "k", "without headers"));
            var homeless = new ProducerRecord<>(tier, "k", "to a topic that is not there");
            homeless.headers()
                    .add(DelayTiers.DUE_AT, "1".getBytes(UTF_8))
                    .add(
                            DelayTiers.DESTINATION,
                            ForwarderProcess.missingDestination(id).getBytes(UTF_8));
            producer.send(homeless);
        }
    }

    private KafkaConsumer<String, String> reader() {
        var deserializer = new StringDeserializer();
        var reader = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                deserializer,
                deserializer);
        List<TopicPartition> partitions = new ArrayList<>(List.of(new TopicPartition(dead, 0)));
        IntStream.range(0, PARTITIONS).forEach(partition -> partitions.add(new TopicPartition(home, partition)));
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        return reader;
    }

    private void readUntil(KafkaConsumer<String, String> reader, int records) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (latenessByKey.size() < records && System.nanoTime() < deadline) {
            read(reader, Duration.ofMillis(100));
        }
    }

    /** If anything were sent twice it would be there by now. */
    private void readOn(KafkaConsumer<String, String> reader) {
        while (read(reader, Duration.ofSeconds(1)) > 0) {
            // More came, so more may come.
        }
    }

    private int read(KafkaConsumer<String, String> reader, Duration patience) {
        var polled = reader.poll(patience);
        polled.records(dead).forEach(letter -> deadLetters.add(letter.value()));
        polled.records(home)
                .forEach(arrived -> latenessByKey
                        .computeIfAbsent(arrived.key(), key -> new ArrayList<>())
                        .add(arrived.timestamp() - Long.parseLong(arrived.value())));
        return polled.count();
    }

    private void assertExact(String when, int records) {
        List<Long> lateness = latenessByKey.values().stream()
                .map(arrivals -> arrivals.get(0))
                .sorted()
                .toList();
        System.out.println(when + ": " + lateness.size() + " records, late by " + lateness.get(0) + " ms at least, p50 "
                + lateness.get(lateness.size() / 2) + ", p99 " + lateness.get(lateness.size() * 99 / 100) + ", at most "
                + lateness.get(lateness.size() - 1) + ", seed " + seed);
        assertThat(latenessByKey).hasSize(records);
        assertThat(latenessByKey.values())
                .allSatisfy(arrivals -> assertThat(arrivals).hasSize(1));
        assertThat(lateness.get(0)).isNotNegative();
    }
}
