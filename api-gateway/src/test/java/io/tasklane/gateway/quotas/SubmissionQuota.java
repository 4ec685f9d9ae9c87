package io.tasklane.gateway.quotas;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;

/** Quotas for tests. */
public final class SubmissionQuota {

    private SubmissionQuota() {}

    /** @param requests how many each tenant may submit in an hour; 0 for no limit */
    public static TenantQuotas of(int requests) {
        Quota quota = new Quota(requests, Duration.ofHours(1));
        return new TenantQuotas(new QuotaProperties(null, null, Map.of()), policy -> quota, TimeMeter.SYSTEM_NANOTIME);
    }
}
