package io.tasklane.gateway.endpoints;

import io.tasklane.model.WebhookEndpoint.Verification;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What standing subscriptions tenants may have.
 *
 * @param maxPerTenant how many one tenant may have; 1 to 10,000
 * @param verification how an endpoint must show that it wants to be called, where its registration does not say it
 */
@ConfigurationProperties("tasklane.gateway.webhook-endpoints")
record EndpointProperties(
        @DefaultValue("100") int maxPerTenant,
        @DefaultValue("none") Verification verification) {

    private static final int MOST = 10_000;

    /** @throws IllegalArgumentException if a value is out of its bounds */
    EndpointProperties {
        if (maxPerTenant < 1 || maxPerTenant > MOST) {
            throw new IllegalArgumentException(
                    "tasklane.gateway.webhook-endpoints.max-per-tenant must be 1 to " + MOST);
        }
    }
}
