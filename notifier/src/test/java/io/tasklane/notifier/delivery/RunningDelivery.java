package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.stage.KafkaRecords.consumed;
import static io.tasklane.notifier.stage.KafkaRecords.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.model.network.AddressPolicy;
import io.tasklane.model.network.PortRanges;
import io.tasklane.model.secrets.SecretSeal;
import io.tasklane.model.secrets.WebhookKeyset;
import io.tasklane.notifier.endpoints.EndpointsUnderTest;
import io.tasklane.notifier.isolation.Gates;
import io.tasklane.notifier.isolation.IsolationProperties;
import io.tasklane.notifier.isolation.IsolationUnderTest;
import io.tasklane.notifier.order.OrderTopic;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.Processing;
import io.tasklane.parallel.RecordContext;
import io.tasklane.parallel.delay.DelayTiers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The delivery stage, with a receiver, an engine that does nothing by itself, and a clock that the test moves. */
final class RunningDelivery implements AutoCloseable {

    private static final Topics TOPICS = new Topics("t.");
    static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");
    static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    static final List<Duration> WAITS = List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));

    final Receiver receiver = new Receiver();
    final SettableClock clock = new SettableClock(NOW);
    final EventCodec codec = new EventCodec("/test");
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final AtomicInteger sent = new AtomicInteger();
    final FakeContext context = new FakeContext();
    private final AddressPolicy policy = new AddressPolicy(List.of("127.0.0.0/8"));
    private final WebhookSender sender = new WebhookSender(
            WebhookClient.start(null, 10, Duration.ofSeconds(30)),
            new Ways(policy, PortRanges.usual(), null),
            Duration.ofSeconds(30),
            "Tasklane/test",
            clock);

    /** What makes the attempts. */
    Function<Message, CompletableFuture<DeliveryResult>> sending = sender::send;

    final EndpointsUnderTest standing = new EndpointsUnderTest(TOPICS);
    final OrderTopic order = new OrderTopic(clock);
    final SecretSeal seal = new SecretSeal(WebhookKeyset.create());
    IsolationProperties isolation = IsolationUnderTest.with(Map.of());
    private DeliveryDesk desk;

    RetrySchedule schedule = new RetrySchedule(WAITS, () -> 0);

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }

    List<ProducerRecord<byte[], byte[]>> deliver() {
        return process(requested(receiver.url("/"))).join().records();
    }

    CompletableFuture<Outcome> process(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        try {
            Processing processing = delivery().prepare(kafkaRecord, context);
            return processing.run().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS);
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    Delivery delivery() {
        return new Delivery(desk(), TOPICS);
    }

    private DeliveryDesk desk() {
        if (desk == null) {
            var meters = new DeliveryMeters(registry, standing.endpoints, clock);
            desk = new DeliveryDesk(
                    standing.endpoints,
                    order.holdBacks,
                    new Gates(isolation, clock, registry),
                    new Messages(SigningKey.parse(SingleAttempts.SECRET), seal, "tasklane.example"),
                    message -> {
                        sent.incrementAndGet();
                        return sending.apply(message);
                    },
                    new Consequences(
                            schedule,
                            isolation.pingAttempts(),
                            new DelayTiers(TOPICS.webhookRetries()),
                            order.holdBacks,
                            new Conditions(standing.endpoints, isolation, TOPICS, codec),
                            TOPICS,
                            codec,
                            meters),
                    meters,
                    clock);
        }
        return desk;
    }

    /** Lets the time pass that a delivery waits in its tiers; answers the record that then comes to where it is due. */
    ConsumerRecord<byte[], byte[]> whenDue(ProducerRecord<byte[], byte[]> waiting) {
        clock.advance(Duration.between(clock.instant(), dueAt(waiting)));
        Headers headers = new RecordHeaders(waiting.headers());
        headers.remove(DelayTiers.DUE_AT).remove(DelayTiers.DESTINATION);
        String home = header(waiting.headers(), DelayTiers.DESTINATION);
        return consumed(new ProducerRecord<>(home, null, waiting.key(), waiting.value(), headers));
    }

    static Instant dueAt(ProducerRecord<byte[], byte[]> waiting) {
        return Instant.ofEpochMilli(Long.parseLong(header(waiting.headers(), DelayTiers.DUE_AT)));
    }

    ConsumerRecord<byte[], byte[]> requested(String url) {
        return consumed(requestedAt(url));
    }

    ProducerRecord<byte[], byte[]> requestedAt(String url) {
        var delivery = new DeliveryRequested(
                "msg_1", "url_1", "default", TaskId.create(), NOW.minusSeconds(1), 1, url, "task.completed", "{}");
        return codec.encode("t.webhook-deliveries", delivery, TRACE);
    }

    static Attempted read(ProducerRecord<byte[], byte[]> produced) {
        return ((Decoded.Read<Attempted>) EventCodec.decode(consumed(produced), Attempted.class)).value();
    }

    static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    /** What the engine is to a processor. */
    static final class FakeContext implements RecordContext {

        private final CompletableFuture<Void> lost = new CompletableFuture<>();

        void lose() {
            lost.complete(null);
        }

        @Override
        public void emit(ProducerRecord<byte[], byte[]> kafkaRecord) {
            throw new AssertionError("all that a delivery leads to is its outcome");
        }

        @Override
        public void report(ProducerRecord<byte[], byte[]> kafkaRecord) {
            emit(kafkaRecord);
        }

        @Override
        public boolean conclude(Outcome outcome) {
            throw new AssertionError("a delivery ends by itself");
        }

        @Override
        public boolean mayHaveBegunBefore() {
            return false;
        }

        @Override
        public boolean isLost() {
            return lost.isDone();
        }

        @Override
        public void onLost(Runnable action) {
            lost.thenRun(action);
        }
    }
}
