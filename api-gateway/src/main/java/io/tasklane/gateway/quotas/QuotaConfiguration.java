package io.tasklane.gateway.quotas;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The quotas that hold where no setting says others. */
@Configuration(proxyBeanMethods = false)
class QuotaConfiguration {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Quota NO_LIMIT = new Quota(0, MINUTE);
    private static final Map<QuotaPolicy, Quota> OF_KNOWN_CALLERS =
            Map.of(QuotaPolicy.SUBMIT, new Quota(6_000, MINUTE), QuotaPolicy.READ, new Quota(30_000, MINUTE));

    /** @param authentication an open gateway limits nobody by itself: it has one tenant, and that is its owner */
    @Bean
    TenantQuotas tenantQuotas(
            QuotaProperties properties, @Value("${tasklane.gateway.authentication:none}") String authentication) {
        boolean open = authentication.equalsIgnoreCase("none");
        return new TenantQuotas(
                properties,
                policy -> open ? NO_LIMIT : OF_KNOWN_CALLERS.getOrDefault(policy, NO_LIMIT),
                TimeMeter.SYSTEM_NANOTIME);
    }
}
