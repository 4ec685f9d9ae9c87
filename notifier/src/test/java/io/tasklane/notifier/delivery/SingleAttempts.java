package io.tasklane.notifier.delivery;

import io.tasklane.model.network.AddressPolicy;
import io.tasklane.model.network.PortRanges;
import io.tasklane.notifier.delivery.DeliveryResult.Delivered;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import io.tasklane.notifier.delivery.HostileReceiver.Misdeed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Senders and receivers for attempts that are made one by one. */
final class SingleAttempts {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final String BODY = "{\"type\":\"task.completed\",\"text\":\"Grüße,  世界 🎉\"}";
    static final Duration PATIENT = Duration.ofSeconds(30);
    static final Duration HASTY = Duration.ofSeconds(2);

    /** It starts in real time: the official library compares with the wall clock. */
    final SettableClock clock = new SettableClock(Instant.now());

    private final List<AutoCloseable> open = new ArrayList<>();

    DeliveryResult send(Duration deadline, String url) {
        return send(sender(deadline, allowingLoopback()), url);
    }

    DeliveryResult send(WebhookSender sender, String url) {
        return send(sender, webhook(url));
    }

    DeliveryResult send(WebhookSender sender, Message outgoing) {
        return sender.send(outgoing).orTimeout(60, TimeUnit.SECONDS).join();
    }

    WebhookSender sender(Duration deadline, AddressPolicy policy) {
        return sender(deadline, policy, "");
    }

    WebhookSender sender(Duration deadline, AddressPolicy policy, String proxyUrl) {
        Proxy proxy = Proxy.parse(proxyUrl);
        var sender = new WebhookSender(
                WebhookClient.start(proxy, 50, PATIENT),
                new Ways(policy, PortRanges.usual(), proxy),
                deadline,
                "Tasklane/1.2.3",
                clock);
        open.add(sender);
        return sender;
    }

    Receiver receiver() {
        var receiver = new Receiver();
        open.add(receiver);
        return receiver;
    }

    /** At an address of its own. */
    Receiver receiver(String address, int port) {
        var receiver = new Receiver(address, port);
        open.add(receiver);
        return receiver;
    }

    <T extends AutoCloseable> T closing(T closeable) {
        open.add(closeable);
        return closeable;
    }

    HostileReceiver hostile(Misdeed misdeed) {
        var receiver = new HostileReceiver(misdeed);
        open.add(receiver);
        return receiver;
    }

    static Outgoing webhook(String url) {
        return webhook(url, Map.of());
    }

    static Outgoing webhook(String url, Map<String, String> headers) {
        return new Outgoing("msg_1", url, BODY, List.of(SigningKey.parse(SECRET)), headers, null);
    }

    static AddressPolicy allowingLoopback() {
        return new AddressPolicy(List.of("127.0.0.0/8"));
    }

    static FailureClass kindOf(DeliveryResult result) {
        return failureOf(result).kind();
    }

    static Failure failureOf(DeliveryResult result) {
        return result instanceof TemporaryFailure temporary
                ? temporary.failure()
                : ((PermanentFailure) result).failure();
    }

    /** What the receiver answered to what it took. */
    static int delivered(DeliveryResult result) {
        return ((Delivered) result).statusCode();
    }

    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }
}
