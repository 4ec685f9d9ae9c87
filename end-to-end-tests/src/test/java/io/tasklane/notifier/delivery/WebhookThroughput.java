package io.tasklane.notifier.delivery;

import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.model.network.AddressPolicy;
import io.tasklane.model.network.PortRanges;
import io.tasklane.notifier.NotifierApplication;
import io.tasklane.standalone.broker.EmbeddedBroker;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Method;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Compares deliveries with a loop of the bare HTTP client that sends the same bytes unsigned, in turns, to a receiver in the same
 * process: the sender alone, and the notifier as a whole, from Kafka to Kafka, on a broker in the same process too. Then lets a
 * steady stream through the notifier and says how long each delivery took from Kafka to the receiver. Run it without arguments, or
 * with the seconds of a round.
 */
final class WebhookThroughput {

    private static final int ROUNDS = 5;
    private static final int IN_FLIGHT = 64;
    private static final int ENDPOINTS = 500;
    private static final int STEADY_PER_SECOND = 1_000;
    private static final Duration STEADY = Duration.ofSeconds(60);
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String PAYLOAD = "{\"type\":\"task.completed\",\"data\":\"" + "x".repeat(960) + "\"}";
    private static final String PREFIX = "throughput.";

    private final AtomicLong received = new AtomicLong();
    private final DeliveryTimes times = new DeliveryTimes();
    private final CountingReceiver receiver;
    private final Duration round;
    private int number;

    private WebhookThroughput(Duration round) throws Exception {
        this.round = round;
        this.receiver = new CountingReceiver(request -> {
            received.incrementAndGet();
            times.arrived(request);
        });
    }

    public static void main(String[] arguments) throws Exception {
        var round = Duration.ofSeconds(arguments.length > 0 ? Long.parseLong(arguments[0]) : 5);
        try (EmbeddedBroker broker = EmbeddedBroker.start(Files.createTempDirectory("tasklane-webhooks"), 0)) {
            new WebhookThroughput(round).run(broker.bootstrapServers());
        }
        System.exit(0);
    }

    private void run(String kafka) throws Exception {
        ConfigurableApplicationContext notifier = notifier(kafka);
        try (CloseableHttpAsyncClient bare = bareClient();
                WebhookSender sender = sender();
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", kafka, "linger.ms", 5),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            double[] alone = new double[ROUNDS];
            double[] whole = new double[ROUNDS];
            // The first two rounds warm up.
            for (int i = -2; i < ROUNDS; i++) {
                double limit = loop(() -> post(bare));
                double ours = loop(() -> sender.send(new Outgoing(
                        "msg_1", receiver.url(), PAYLOAD, List.of(SigningKey.parse(SECRET)), Map.of(), null)));
                double all = backlog(producer, (int) (limit * round.toSeconds() / 2));
                alone[Math.max(0, i)] = ours / limit;
                whole[Math.max(0, i)] = all / limit;
                System.out.printf("deliveries/s: bare client %.0f, sender %.0f, notifier %.0f%n", limit, ours, all);
            }
            System.out.printf(
                    "the sender runs at %.0f %% of the bare client, the notifier at %.0f %% (medians of %d rounds)%n",
                    100 * median(alone), 100 * median(whole), ROUNDS);
            steady(producer);
        }
        notifier.close();
        receiver.close();
    }

    /** So many at a time, for a round. */
    private double loop(Supplier<CompletableFuture<?>> sending) throws InterruptedException {
        var free = new Semaphore(IN_FLIGHT);
        long before = received.get();
        long began = System.nanoTime();
        while (System.nanoTime() - began < round.toNanos()) {
            free.acquire();
            sending.get().whenComplete((sent, failure) -> free.release());
        }
        free.acquire(IN_FLIGHT);
        if (received.get() == before) {
            throw new IllegalStateException("nothing arrived");
        }
        return (received.get() - before) / ((System.nanoTime() - began) / 1e9);
    }

    /** What is asked for at once is delivered as fast as it goes; the first and the last tenth do not count. */
    private double backlog(KafkaProducer<byte[], byte[]> producer, int deliveries) {
        long before = received.get();
        for (int i = 0; i < deliveries; i++) {
            request(producer);
        }
        producer.flush();
        long began = awaitReceived(before + deliveries / 10);
        long counted = received.get();
        long ended = awaitReceived(before + deliveries * 9L / 10);
        double rate = (received.get() - counted) / ((ended - began) / 1e9);
        awaitReceived(before + deliveries);
        return rate;
    }

    private void steady(KafkaProducer<byte[], byte[]> producer) {
        int deliveries = (int) (STEADY_PER_SECOND * STEADY.toSeconds());
        long before = received.get();
        long began = System.nanoTime();
        times.reset();
        for (int i = 0; i < deliveries; i++) {
            long due = began + i * 1_000_000_000L / STEADY_PER_SECOND;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            request(producer);
        }
        awaitReceived(before + deliveries);
        System.out.printf("%d/s for %d s, %s%n", STEADY_PER_SECOND, STEADY.toSeconds(), times.summary(deliveries));
    }

    private void request(KafkaProducer<byte[], byte[]> producer) {
        int endpoint = number % ENDPOINTS;
        var delivery = new DeliveryRequested(
                "msg_" + number++,
                "url_" + endpoint,
                "default",
                TaskId.create(),
                Instant.now(),
                1,
                receiver.url() + "/" + endpoint,
                "task.completed",
                PAYLOAD);
        times.asked(delivery.deliveryId());
        producer.send(new EventCodec("/measurement").encode(new Topics(PREFIX).webhookDeliveries(), delivery, null));
    }

    private long awaitReceived(long count) {
        while (received.get() < count) {
            LockSupport.parkNanos(200_000);
        }
        return System.nanoTime();
    }

    private CompletableFuture<SimpleHttpResponse> post(CloseableHttpAsyncClient client) {
        var answer = new CompletableFuture<SimpleHttpResponse>();
        var request = SimpleHttpRequest.create(Method.POST, URI.create(receiver.url()));
        request.setBody(PAYLOAD, ContentType.APPLICATION_JSON);
        client.execute(request, new FutureCallback<>() {
            @Override
            public void completed(SimpleHttpResponse response) {
                answer.complete(response);
            }

            @Override
            public void failed(Exception failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void cancelled() {
                answer.cancel(false);
            }
        });
        return answer;
    }

    private static CloseableHttpAsyncClient bareClient() {
        CloseableHttpAsyncClient client = HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(IN_FLIGHT)
                        .setMaxConnPerRoute(IN_FLIGHT)
                        .build())
                .build();
        client.start();
        return client;
    }

    private static WebhookSender sender() {
        var deadline = Duration.ofSeconds(15);
        return new WebhookSender(
                WebhookClient.start(null, 2_000, deadline),
                new Ways(new AddressPolicy(List.of("127.0.0.0/8")), PortRanges.usual(), null),
                deadline,
                "Tasklane/measured",
                Clock.systemUTC());
    }

    private static ConfigurableApplicationContext notifier(String kafka) {
        return new SpringApplicationBuilder(NotifierApplication.class)
                .run(
                        "--spring.config.name=notifier",
                        "--spring.jmx.enabled=false",
                        "--server.port=0",
                        "--logging.level.root=warn",
                        "--tasklane.kafka.bootstrap-servers=" + kafka,
                        "--tasklane.kafka.topic-prefix=" + PREFIX,
                        "--tasklane.network.allowed-addresses=127.0.0.0/8",
                        "--tasklane.notifier.signing-secret=" + SECRET);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
