package io.tasklane.gateway.quotas;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many requests each tenant may make at one gateway.
 *
 * @param submit requests that submit or change tasks; each task of a batch counts as one. 6,000 a minute where callers must say
 *     who they are, otherwise no limit
 * @param read all others; 30,000 a minute, likewise
 * @param tenants where a tenant's are others, by the tenant's name
 */
@ConfigurationProperties("tasklane.gateway.quotas")
record QuotaProperties(
        @Nullable Quota submit,
        @Nullable Quota read,
        @DefaultValue Map<String, OfTenant> tenants) {

    QuotaProperties {
        tenants = Map.copyOf(tenants);
    }

    /**
     * The quotas of one tenant.
     *
     * @param submit that of everybody if not given
     * @param read that of everybody if not given
     */
    record OfTenant(@Nullable Quota submit, @Nullable Quota read) {}

    private static final OfTenant LIKE_ALL = new OfTenant(null, null);

    OfTenant of(String tenant) {
        return tenants.getOrDefault(tenant, LIKE_ALL);
    }
}
