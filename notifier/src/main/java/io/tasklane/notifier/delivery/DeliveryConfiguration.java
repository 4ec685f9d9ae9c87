package io.tasklane.notifier.delivery;

import static java.util.Objects.requireNonNullElse;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.notifier.stage.Stage;
import io.tasklane.parallel.delay.DelayTiers;
import java.time.Clock;
import java.util.List;
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

    @Bean
    Stage deliveryStage(
            WebhookSender sender,
            SigningSecret secret,
            DeliveryProperties properties,
            Topics topics,
            DelayTiers retries,
            EventCodec codec,
            MeterRegistry registry,
            Clock clock) {
        var meters = new DeliveryMeters(registry);
        var schedule = new RetrySchedule(
                properties.retryWaits(), () -> ThreadLocalRandom.current().nextDouble());
        var consequences = new Consequences(schedule, retries, topics, codec, meters);
        return new Stage(
                "delivery",
                topics.webhookDeliveries(),
                properties.maxInFlight(),
                properties.maxInFlightPerPartition(),
                new Delivery(
                        delivery -> sender.send(Outgoing.of(delivery, List.of(secret))),
                        consequences,
                        topics,
                        meters,
                        clock));
    }

    private static String userAgent() {
        String version = DeliveryConfiguration.class.getPackage().getImplementationVersion();
        return "Tasklane/" + requireNonNullElse(version, "dev");
    }
}
