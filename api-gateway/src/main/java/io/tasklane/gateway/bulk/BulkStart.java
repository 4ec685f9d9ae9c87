package io.tasklane.gateway.bulk;

import io.tasklane.gateway.bulk.BulkOperation.State;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import java.net.URI;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** Begins bulk operations, or counts what they would be done to. */
public final class BulkStart {

    private final BulkOperations operations;
    private final List<BulkWork> works;
    private final BulkRunner runner;
    private final BulkProperties properties;
    private final Clock clock;

    BulkStart(
            BulkOperations operations,
            List<BulkWork> works,
            BulkRunner runner,
            BulkProperties properties,
            Clock clock) {
        this.operations = operations;
        this.works = List.copyOf(works);
        this.runner = runner;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Begins it, or only counts, and says so.
     *
     * @param filter as the work of this action reads it
     * @param perSecond how many it may be done to in a second, if there is such a limit
     * @throws ProblemException if the tenant has as many as it may have
     */
    public ResponseEntity<Object> answer(
            BulkAction action,
            String tenant,
            SortedMap<String, String> filter,
            @Nullable Integer perSecond,
            boolean dryRun) {
        if (dryRun) {
            long matched = work(works, action).count(operation(action, tenant, filter, perSecond));
            return ResponseEntity.ok()
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .body(new DryRun(true, matched));
        }
        BulkOperation operation = begin(action, tenant, filter, perSecond);
        return ResponseEntity.accepted()
                .location(monitor(operation))
                .header(HttpHeaders.RETRY_AFTER, "1")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(BulkMonitor.of(operation));
    }

    /**
     * Begins it.
     *
     * @throws ProblemException if the tenant has as many as it may have
     */
    public BulkOperation begin(
            BulkAction action, String tenant, SortedMap<String, String> filter, @Nullable Integer perSecond) {
        BulkOperation operation = operation(action, tenant, filter, perSecond);
        if (!operations.begin(operation, properties.maxRunning())) {
            throw new ProblemException(Problem.of(
                            ProblemType.QUOTA_EXCEEDED,
                            "At most " + properties.maxRunning() + " bulk operations may run at a time")
                    .retryable());
        }
        runner.look();
        return operation;
    }

    /** Where to see how far it is. */
    public static URI monitor(BulkOperation operation) {
        return URI.create("/bulkOperations/" + operation.id());
    }

    static BulkWork work(List<BulkWork> works, BulkAction action) {
        return works.stream()
                .filter(work -> work.does(action))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing does " + action));
    }

    private BulkOperation operation(
            BulkAction action, String tenant, SortedMap<String, String> filter, @Nullable Integer perSecond) {
        return new BulkOperation(
                UUID.randomUUID().toString(),
                tenant,
                action,
                filter,
                perSecond,
                State.STARTING,
                null,
                0,
                0,
                0,
                List.of(),
                null,
                null,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                null);
    }

    /** @param matched how many it would be */
    record DryRun(boolean dryRun, long matched) {}
}
