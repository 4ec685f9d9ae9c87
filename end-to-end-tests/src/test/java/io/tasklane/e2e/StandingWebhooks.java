package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.Decoded;
import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointEvent;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskResult;
import io.tasklane.model.TopicCreation;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.WebhookEndpoint.Verification;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.model.WireEvent;
import io.tasklane.model.secrets.SecretSeal;
import io.tasklane.model.secrets.WebhookKeyset;
import io.tasklane.notifier.NotifierApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import tools.jackson.databind.node.JsonNodeFactory;

/** Topics of their own on the suite's broker, endpoints in them, and notifiers that serve them, each in its process. */
final class StandingWebhooks implements AutoCloseable {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final String TENANT = "acme";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final KillableSuite suite;
    private final String name;
    private final Topics topics;
    private final EventCodec codec = new EventCodec("/test");
    private final WebhookKeyset keyset = WebhookKeyset.create();
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<KillableProcess> notifiers = new ArrayList<>();

    StandingWebhooks(KillableSuite suite, String name, int partitions) {
        this.suite = suite;
        this.name = name;
        this.topics = new Topics(name + ".");
        new TopicCreation(topics, partitions)
                .createMissing(Map.of("bootstrap.servers", suite.kafka().bootstrapServers()), List.of());
        this.producer = suite.kafka().producer();
    }

    Topics topics() {
        return topics;
    }

    /** Starts a notifier; it may not be ready yet. */
    KillableProcess startNotifier(String instance, String... settings) {
        Path keys = suite.folder(name).resolve("keyset.json");
        try {
            Files.writeString(keys, keyset.json());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--tasklane.kafka.bootstrap-servers=" + suite.kafka().bootstrapServers(),
                "--tasklane.kafka.topic-prefix=" + topics.prefix(),
                "--tasklane.network.allowed-addresses=127.0.0.0/8",
                "--tasklane.webhooks.keyset=" + keys,
                "--tasklane.notifier.signing-secret=" + SECRET,
                "--tasklane.notifier.instance=" + instance));
        arguments.addAll(List.of(settings));
        KillableProcess notifier = suite.start(name + "-" + instance, List.of(), NotifierApplication.class, arguments);
        notifiers.add(notifier);
        return notifier;
    }

    /** Waits until so many notifiers share the deliveries. */
    void awaitNotifiers(int number) {
        String group = topics.prefix() + "notifier-delivery";
        try (Admin admin = suite.kafka().admin()) {
            Awaitility.await(number + " notifiers").atMost(PATIENCE).until(() -> {
                var members = admin.describeConsumerGroups(List.of(group))
                        .describedGroups()
                        .get(group)
                        .get()
                        .members();
                return members.size() == number
                        && members.stream()
                                .noneMatch(member ->
                                        member.assignment().topicPartitions().isEmpty());
            });
        }
    }

    WebhookEndpoint endpoint(String id, String url) {
        return endpoint(id, url, List.of("task.completed"), false, Ordering.NONE);
    }

    /** One that wants to know of the tasks of a number alone. */
    WebhookEndpoint endpoint(String id, String url, int number) {
        return endpoint(id, url, List.of("task.completed"), labels(number), false, Ordering.NONE);
    }

    WebhookEndpoint endpoint(String id, String url, List<String> eventTypes, boolean paused, Ordering ordering) {
        return endpoint(id, url, eventTypes, Map.of(), paused, ordering);
    }

    private static Map<String, String> labels(int number) {
        return Map.of("number", Integer.toString(number));
    }

    private WebhookEndpoint endpoint(
            String id,
            String url,
            List<String> eventTypes,
            Map<String, String> labels,
            boolean paused,
            Ordering ordering) {
        Instant now = Instant.now();
        return new WebhookEndpoint(
                id,
                TENANT,
                1,
                now,
                now,
                url,
                eventTypes,
                labels,
                null,
                paused,
                Payload.FULL,
                ordering,
                null,
                null,
                List.of(),
                List.of(new SealedSecret("v1", new SecretSeal(keyset).seal(id, SECRET), null, null, now, null)),
                Verification.NONE,
                null);
    }

    void define(WebhookEndpoint endpoint) {
        send(topics.webhookEndpoints(), endpoint);
        producer.flush();
    }

    void say(EndpointCondition condition) {
        send(topics.endpointConditions(), condition);
        producer.flush();
    }

    /** A task of the tenant has ended well. */
    TaskId complete() {
        TaskId task = TaskId.create();
        complete(task, 0);
        return task;
    }

    /** @param number which tasks it is one of, for endpoints that want to know only of some */
    void complete(TaskId task, int number) {
        var described = new Task(task, TENANT, "default", "echo", Instant.now(), null, labels(number));
        send(
                topics.taskEvents(),
                new TaskEvent.Completed(
                        described, 1, Instant.now(), TaskResult.json(JsonNodeFactory.instance.nullNode())));
    }

    static Task task(TaskId task) {
        return new Task(task, TENANT, "default", "echo", Instant.now(), null, Map.of());
    }

    void request(DeliveryRequested delivery) {
        send(topics.webhookDeliveries(), delivery);
    }

    void send(String topic, WireEvent event) {
        ProducerRecord<byte[], byte[]> kafkaRecord = codec.encode(topic, event, null);
        producer.send(kafkaRecord);
    }

    void flush() {
        producer.flush();
    }

    /** Reads what attempts brought, from the first one on, until it is enough. */
    List<Attempted> attempts(Predicate<List<Attempted>> enough) {
        return read(topics.webhookAttempts(), Attempted.class, enough);
    }

    List<EndpointCondition> conditions(Predicate<List<EndpointCondition>> enough) {
        List<EndpointEvent> events = read(
                topics.operatorEvents(),
                EndpointEvent.class,
                all -> enough.test(
                        all.stream().map(EndpointCondition.class::cast).toList()));
        return events.stream().map(EndpointCondition.class::cast).toList();
    }

    List<String> deadReasons(int number) {
        List<String> reasons = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> reader = suite.kafka().reader(topics.deadWebhooks(), true)) {
            Awaitility.await("dead letters").atMost(PATIENCE).until(() -> {
                for (ConsumerRecord<byte[], byte[]> letter : reader.poll(Duration.ofMillis(200))) {
                    reasons.add(new String(
                            letter.headers().lastHeader("tasklane-reason").value(), UTF_8));
                }
                return reasons.size() >= number;
            });
        }
        return reasons;
    }

    private <E extends WireEvent> List<E> read(String topic, Class<E> type, Predicate<List<E>> enough) {
        List<E> read = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> reader = suite.kafka().reader(topic, true)) {
            Awaitility.await(topic)
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .conditionEvaluationListener(condition -> {})
                    .until(() -> {
                        for (ConsumerRecord<byte[], byte[]> each : reader.poll(Duration.ofMillis(200))) {
                            read.add(((Decoded.Read<E>) EventCodec.decode(each, type)).value());
                        }
                        return enough.test(read);
                    });
        }
        return read;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        notifiers.forEach(KillableProcess::close);
    }
}
