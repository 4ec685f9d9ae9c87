package io.tasklane.gateway.lists;

import io.tasklane.gateway.status.TaskDocuments;
import io.tasklane.gateway.status.TaskViews;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks of each name are in each state. It is counted in the index when somebody asks, and shown again for a while: at
 * least for {@link #LEAST_SHOWN}, and ten times as long as it took, so that however many ask and however many tasks there are, the
 * store spends at most a tenth of its time on it. Counters that the projection keeps would have to be exact for duplicates.
 */
final class TaskCounts {

    static final Duration LEAST_SHOWN = Duration.ofSeconds(2);

    /** More names than these are left out, and the answer says so. */
    static final int MOST_NAMES = 1_000;

    private static final int SHOWN_FOR_TIMES = 10;
    private static final int MOST_TENANTS = 1_000;
    private static final int PATIENCE_MILLIS = 2_000;

    private final Store store;
    private final Clock clock;
    private final ReentrantLock counting = new ReentrantLock();
    private final Map<String, Counted> known = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Counted> eldest) {
            return size() > MOST_TENANTS;
        }
    };

    TaskCounts(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * The counts of one tenant.
     *
     * @param asOf when it was counted
     * @param complete whether all names are there
     */
    record Counts(Instant asOf, List<OfName> names, boolean complete) {}

    /** @param oldestQueuedAt since when the one that is queued for longest is so */
    record OfName(
            String taskName,
            Map<TaskState, Long> states,
            @Nullable Instant oldestQueuedAt) {}

    private record Counted(Counts counts, Instant shownUntil) {}

    /** The counts, nothing if somebody else counts for too long. */
    Optional<Counts> of(String tenant) throws InterruptedException {
        Counted last = known(tenant);
        if (last != null && clock.instant().isBefore(last.shownUntil())) {
            return Optional.of(last.counts());
        }
        // Whoever has an old answer does not wait for others.
        if (!counting.tryLock(last == null ? PATIENCE_MILLIS : 0, TimeUnit.MILLISECONDS)) {
            return Optional.ofNullable(last).map(Counted::counts);
        }
        try {
            Counted meanwhile = known(tenant);
            if (meanwhile != null && clock.instant().isBefore(meanwhile.shownUntil())) {
                return Optional.of(meanwhile.counts());
            }
            long begun = System.nanoTime();
            Counts counts = count(tenant, clock.instant());
            Duration shown = Duration.ofNanos(System.nanoTime() - begun).multipliedBy(SHOWN_FOR_TIMES);
            Instant until = counts.asOf().plus(shown.compareTo(LEAST_SHOWN) > 0 ? shown : LEAST_SHOWN);
            synchronized (known) {
                known.put(tenant, new Counted(counts, until));
            }
            return Optional.of(counts);
        } finally {
            counting.unlock();
        }
    }

    private @Nullable Counted known(String tenant) {
        synchronized (known) {
            return known.get(tenant);
        }
    }

    private Counts count(String tenant, Instant now) {
        List<OfName> names = new ArrayList<>();
        String name = nameAfter(tenant, "");
        while (name != null && names.size() < MOST_NAMES) {
            names.add(count(tenant, name, now));
            name = nameAfter(tenant, name);
        }
        return new Counts(now, names, name == null);
    }

    /** Jumps over all tasks of a name: to find the names so takes no longer for many tasks. */
    private @Nullable String nameAfter(String tenant, String name) {
        Document next = store.read(TaskViews.COLLECTION)
                .find(new Document(TaskDocuments.TENANT, tenant)
                        .append(TaskDocuments.TASK_NAME, new Document("$gt", name)))
                .sort(new Document(TaskDocuments.TASK_NAME, 1))
                .projection(new Document(TaskDocuments.TASK_NAME, 1))
                .first();
        return next == null ? null : next.getString(TaskDocuments.TASK_NAME);
    }

    private OfName count(String tenant, String name, Instant now) {
        Map<TaskState, Long> kept = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            kept.put(state, count(tenant, name, new Document(TaskDocuments.STATE, state.text())));
        }
        Date time = Date.from(now);
        long later = kept(kept, TaskState.QUEUED) == 0
                ? 0
                // Tasks go on between the two counts.
                : Math.max(0, kept(kept, TaskState.QUEUED) - count(tenant, name, TaskQuery.toBeStarted(time)));
        long scheduled = waiting(tenant, name, TaskState.SCHEDULED, kept, time);
        long retrying = waiting(tenant, name, TaskState.RETRYING, kept, time);
        long due = kept(kept, TaskState.SCHEDULED) - scheduled + kept(kept, TaskState.RETRYING) - retrying;
        long queued = Math.max(0, kept(kept, TaskState.QUEUED) - later + due);
        Map<TaskState, Long> seen = new EnumMap<>(kept);
        seen.put(TaskState.SCHEDULED, scheduled + later);
        seen.put(TaskState.RETRYING, retrying);
        seen.put(TaskState.QUEUED, queued);
        return new OfName(name, seen, queued == 0 ? null : oldestQueuedAt(tenant, name, time));
    }

    private static long kept(Map<TaskState, Long> counts, TaskState state) {
        return counts.getOrDefault(state, 0L);
    }

    private long waiting(String tenant, String name, TaskState state, Map<TaskState, Long> kept, Date now) {
        long all = kept(kept, state);
        return all == 0 ? 0 : Math.min(all, count(tenant, name, TaskQuery.waiting(state.text(), now)));
    }

    private long count(String tenant, String name, Document condition) {
        return store.count(TaskViews.COLLECTION, ofName(tenant, name, condition));
    }

    private @Nullable Instant oldestQueuedAt(String tenant, String name, Date now) {
        Stream<Document> candidates = Stream.of(
                        first(tenant, name, TaskQuery.neverDelayed(), TaskDocuments.SUBMITTED_AT),
                        first(tenant, name, TaskQuery.startDue(now), TaskDocuments.RUN_AT),
                        first(tenant, name, TaskQuery.due(TaskState.SCHEDULED, now), TaskDocuments.NEXT_ATTEMPT_AT),
                        first(tenant, name, TaskQuery.due(TaskState.RETRYING, now), TaskDocuments.NEXT_ATTEMPT_AT))
                .flatMap(Optional::stream);
        return candidates
                .map(task -> TaskDocuments.view(task).queuedSince())
                .min(Instant::compareTo)
                .orElse(null);
    }

    private Optional<Document> first(String tenant, String name, Document condition, String orderBy) {
        return Optional.ofNullable(store.read(TaskViews.COLLECTION)
                .find(ofName(tenant, name, condition))
                .sort(new Document(orderBy, 1))
                .first());
    }

    private static Document ofName(String tenant, String name, Document condition) {
        Document query = new Document(TaskDocuments.TENANT, tenant).append(TaskDocuments.TASK_NAME, name);
        query.putAll(condition);
        return query;
    }
}
