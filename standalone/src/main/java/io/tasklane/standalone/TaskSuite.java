package io.tasklane.standalone;

import java.net.URI;
import java.util.Optional;

/** A suite that runs: where its parts are to be found, and the way to stop it. */
public final class TaskSuite implements AutoCloseable {

    private final StandaloneSettings settings;
    private final RunningParts parts;
    private final String kafka;
    private final String mongo;
    private final String webhookSecret;
    private final Optional<GatewayAddress> gateway;

    TaskSuite(
            StandaloneSettings settings,
            RunningParts parts,
            String kafka,
            String mongo,
            String webhookSecret,
            Optional<GatewayAddress> gateway) {
        this.settings = settings;
        this.parts = parts;
        this.kafka = kafka;
        this.mongo = mongo;
        this.webhookSecret = webhookSecret;
        this.gateway = gateway;
    }

    /** @throws IllegalStateException if no gateway is part of the suite */
    public URI gatewayUri() {
        return address().uri();
    }

    /** Whether the gateway lets everybody do everything who can reach it. */
    public boolean isOpen() {
        return address().open();
    }

    private GatewayAddress address() {
        return gateway.orElseThrow(() -> new IllegalStateException("the suite runs without a gateway"));
    }

    public String kafkaBootstrapServers() {
        return kafka;
    }

    public String mongoUri() {
        return mongo;
    }

    /** What its webhooks are signed with: {@code whsec_} and the key in Base64. */
    public String webhookSecret() {
        return webhookSecret;
    }

    boolean stopsWhenReady() {
        return settings.stopWhenReady();
    }

    /** What a user wants to know first. */
    String whereItIs() {
        return gateway.map(found -> found.uri().toString()).orElse("Kafka " + kafka + ", store " + mongo);
    }

    /** Stops the services, then the store and the broker; takes at most ten seconds. */
    @Override
    public void close() {
        parts.close();
    }
}
