package io.tasklane.gateway.quotas;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.RequestLimit;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests of each tenant, and says in each answer how many more there may be, as
 * draft-ietf-httpapi-ratelimit-headers has it. Each gateway counts for itself. Of the last {@value #TENANTS} tenants the counts
 * are kept.
 */
public final class TenantQuotas implements RequestLimit {

    private static final int TENANTS = 10_000;
    private static final String REMAINING = "RateLimit";
    private static final String POLICY = "RateLimit-Policy";

    private record Key(String tenant, QuotaPolicy policy) {}

    private record Counted(Quota quota, Bucket bucket) {}

    private final Function<Key, Quota> quotas;
    private final TimeMeter time;
    private final Cache<Key, Counted> counts = Caffeine.newBuilder()
            .maximumSize(TENANTS * (long) QuotaPolicy.values().length)
            .build();

    TenantQuotas(QuotaProperties properties, Function<QuotaPolicy, Quota> usual, TimeMeter time) {
        this.quotas = key -> Optional.ofNullable(key.policy().setFor(key.tenant(), properties))
                .orElseGet(() -> usual.apply(key.policy()));
        this.time = time;
    }

    @Override
    public void count(Caller caller, Scope scope, HttpServletResponse response) {
        count(caller, scope, 1, response);
    }

    /**
     * Counts what one request brings beyond itself, as the second and all further tasks of a batch. All of it is let in, or
     * nothing.
     *
     * @param more how many more; none is fine
     * @throws ProblemException if they are too many
     */
    public void countMore(Caller caller, Scope scope, int more, HttpServletResponse response) {
        if (more > 0) {
            count(caller, scope, more, response);
        }
    }

    /**
     * Counts what is asked for over a connection that is open already.
     *
     * @throws ProblemException if it is too much
     */
    public void countMessage(Caller caller, Scope scope) {
        count(caller, scope, 1, null);
    }

    private void count(Caller caller, Scope scope, int requests, @Nullable HttpServletResponse response) {
        QuotaPolicy policy = QuotaPolicy.of(scope);
        Counted counted = counts.get(new Key(caller.tenant(), policy), this::begin);
        Quota quota = counted.quota();
        if (!quota.isLimit()) {
            return;
        }
        ConsumptionProbe probe = counted.bucket().tryConsumeAndReturnRemaining(requests);
        boolean everFits = requests <= quota.requests();
        long seconds = seconds(
                probe.isConsumed() || !everFits ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill());
        if (response != null) {
            response.setHeader(
                    POLICY,
                    "\"%s\";q=%d;w=%d"
                            .formatted(
                                    policy.text(),
                                    quota.requests(),
                                    quota.window().toSeconds()));
            response.setHeader(
                    REMAINING, "\"%s\";r=%d;t=%d".formatted(policy.text(), probe.getRemainingTokens(), seconds));
        }
        if (!probe.isConsumed()) {
            throw exceeded(policy, everFits ? Optional.of(seconds) : Optional.empty());
        }
    }

    private Counted begin(Key key) {
        Quota quota = quotas.apply(key);
        // A bucket must hold something; one that limits nothing is never asked.
        long capacity = Math.max(1, quota.requests());
        Bucket bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, quota.window()))
                .withCustomTimePrecision(time)
                .build();
        return new Counted(quota, bucket);
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1);
    }

    private static ProblemException exceeded(QuotaPolicy policy, Optional<Long> secondsToWait) {
        String detail = secondsToWait.isPresent()
                ? "The tenant's quota '" + policy.text() + "' is used up for now"
                : "These are more at once than the tenant's quota '" + policy.text() + "' ever lets in";
        Problem problem =
                Problem.of(ProblemType.QUOTA_EXCEEDED, detail).with("violated-policies", List.of(policy.text()));
        return new ProblemException(secondsToWait.map(problem::retryableAfter).orElse(problem));
    }
}
