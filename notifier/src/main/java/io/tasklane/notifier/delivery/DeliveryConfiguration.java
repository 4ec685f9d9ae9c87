package io.tasklane.notifier.delivery;

import static java.util.Objects.requireNonNullElse;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.model.network.AddressPolicy;
import io.tasklane.notifier.stage.Stage;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DeliveryProperties.class, NetworkProperties.class})
class DeliveryConfiguration {

    /** While retries wait in memory they hold a place, so that nobody can ask for more. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(60);

    /** Not a property record's component: those are shown in errors, and this must not be. */
    @Bean
    SigningSecret signingSecret(@Value("${tasklane.notifier.signing-secret:}") String secret) {
        return SigningSecret.parse(secret);
    }

    @Bean
    WebhookSender webhookSender(
            NetworkProperties network, DeliveryProperties properties, SigningSecret secret, Clock clock) {
        AddressPolicy policy = network.policy();
        return new WebhookSender(
                WebhookClient.start(policy, properties.maxInFlight(), properties.deadline()),
                new HostLookup(policy),
                secret,
                properties.deadline(),
                userAgent(),
                clock);
    }

    @Bean
    Stage deliveryStage(
            WebhookSender sender,
            DeliveryProperties properties,
            Topics topics,
            EventCodec codec,
            MeterRegistry registry,
            Clock clock) {
        var meters = new DeliveryMeters(registry);
        var schedule = new RetrySchedule(
                properties.maxAttempts(),
                properties.retryWaits(),
                LONGEST_RETRY_AFTER,
                () -> ThreadLocalRandom.current().nextDouble());
        var attempts = new Attempts(sender::send, schedule, Waiting.inRealTime(), topics, codec, meters, clock);
        return new Stage(
                "delivery",
                topics.webhookDeliveries(),
                properties.maxInFlight(),
                properties.maxInFlightPerPartition(),
                new Delivery(topics, attempts, meters));
    }

    private static String userAgent() {
        String version = DeliveryConfiguration.class.getPackage().getImplementationVersion();
        return "Tasklane/" + requireNonNullElse(version, "dev");
    }
}
