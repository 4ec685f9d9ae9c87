package io.tasklane.notifier.delivery;

import static java.util.Objects.requireNonNullElse;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.model.secrets.SecretSeal;
import io.tasklane.model.secrets.WebhookKeyset;
import io.tasklane.notifier.endpoints.Endpoints;
import io.tasklane.notifier.isolation.Gates;
import io.tasklane.notifier.isolation.IsolationProperties;
import io.tasklane.notifier.order.HoldBacks;
import io.tasklane.notifier.stage.Stage;
import io.tasklane.parallel.delay.DelayTiers;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DeliveryProperties.class, NetworkProperties.class})
class DeliveryConfiguration {

    /** Not a property record's component: those are shown in errors, and this must not be. */
    @Bean
    SigningSecret signingSecret(@Value("${tasklane.notifier.signing-secret:}") String secret) {
        return SigningSecret.parse(secret);
    }

    @Bean
    WebhookSender webhookSender(
            NetworkProperties network,
            DeliveryProperties properties,
            @Value("${tasklane.notifier.proxy:}") String proxyUrl,
            Clock clock) {
        Proxy proxy = Proxy.parse(proxyUrl);
        return new WebhookSender(
                WebhookClient.start(proxy, properties.maxInFlight(), properties.deadline()),
                new Ways(network.policy(), network.ports(), proxy),
                properties.deadline(),
                userAgent(),
                clock);
    }

    /** Neither is this: a keyset has keys. */
    @Bean
    Messages messages(
            SigningSecret common,
            @Value("${" + WebhookKeyset.SETTING + ":}") String keyset,
            @Value("${tasklane.notifier.origin:tasklane}") String origin) {
        return new Messages(common, keyset.isBlank() ? null : new SecretSeal(WebhookKeyset.read(keyset)), origin);
    }

    @Bean
    DeliveryDesk deliveryDesk(
            WebhookSender sender,
            Messages messages,
            Endpoints endpoints,
            HoldBacks holdBacks,
            Gates gates,
            DeliveryProperties properties,
            IsolationProperties isolation,
            Topics topics,
            DelayTiers retries,
            EventCodec codec,
            MeterRegistry registry,
            Clock clock) {
        var meters = new DeliveryMeters(registry, endpoints, clock);
        var schedule = new RetrySchedule(
                properties.retryWaits(), () -> ThreadLocalRandom.current().nextDouble());
        var conditions = new Conditions(endpoints, isolation, topics, codec);
        var consequences = new Consequences(
                schedule, isolation.pingAttempts(), retries, holdBacks, conditions, topics, codec, meters);
        return new DeliveryDesk(endpoints, holdBacks, gates, messages, sender::send, consequences, meters, clock);
    }

    @Bean
    Stage deliveryStage(DeliveryDesk desk, DeliveryProperties properties, Topics topics) {
        return new Stage(
                "delivery",
                topics.webhookDeliveries(),
                properties.maxInFlight(),
                properties.maxInFlightPerPartition(),
                new Delivery(desk, topics));
    }

    private static String userAgent() {
        String version = DeliveryConfiguration.class.getPackage().getImplementationVersion();
        return "Tasklane/" + requireNonNullElse(version, "dev");
    }
}
