package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.stage.KafkaRecords.consumed;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.model.network.AddressPolicy;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.RecordContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The delivery stage, with a receiver, an engine that only takes notes, and time that passes at once. */
final class RunningDelivery implements AutoCloseable {

    private static final Topics TOPICS = new Topics("t.");
    static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");
    static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    static final List<Duration> WAITS = List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));

    final Receiver receiver = new Receiver();
    private final SettableClock clock = new SettableClock(NOW);
    final EventCodec codec = new EventCodec("/test");
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final List<Duration> waits = new CopyOnWriteArrayList<>();
    final AtomicInteger sent = new AtomicInteger();
    final FakeContext context = new FakeContext();
    private final AddressPolicy policy = new AddressPolicy(List.of("127.0.0.0/8"));
    private final WebhookSender sender = new WebhookSender(
            WebhookClient.start(policy, 10, Duration.ofSeconds(30)),
            new HostLookup(policy),
            SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            Duration.ofSeconds(30),
            "Tasklane/test",
            clock);

    /** What waiting means: by default it is over at once. */
    Waiting waiting = time -> CompletableFuture.completedFuture(null);

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }

    List<ProducerRecord<byte[], byte[]>> deliver() {
        return process(requested(receiver.url("/"))).join().records();
    }

    CompletableFuture<Outcome> process(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        return delivery().process(kafkaRecord, context).toCompletableFuture().orTimeout(60, TimeUnit.SECONDS);
    }

    Delivery delivery() {
        var schedule = new RetrySchedule(4, WAITS, Duration.ofSeconds(60), () -> 0);
        var meters = new DeliveryMeters(registry);
        Waiting noted = time -> {
            waits.add(time);
            return waiting.pass(time);
        };
        Function<DeliveryRequested, CompletableFuture<DeliveryResult>> counted = delivery -> {
            sent.incrementAndGet();
            return sender.send(delivery);
        };
        return new Delivery(TOPICS, new Attempts(counted, schedule, noted, TOPICS, codec, meters, clock), meters);
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

        final List<ProducerRecord<byte[], byte[]>> emitted = new CopyOnWriteArrayList<>();
        final CompletableFuture<Void> firstEmission = new CompletableFuture<>();
        private final CompletableFuture<Void> lost = new CompletableFuture<>();
        volatile RuntimeException failure;

        void lose() {
            lost.complete(null);
        }

        @Override
        public void emit(ProducerRecord<byte[], byte[]> kafkaRecord) {
            if (failure != null) {
                throw failure;
            }
            emitted.add(kafkaRecord);
            firstEmission.complete(null);
        }

        @Override
        public Executor executor() {
            return Runnable::run;
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
