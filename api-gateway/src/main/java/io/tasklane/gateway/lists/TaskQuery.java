package io.tasklane.gateway.lists;

import io.tasklane.gateway.status.TaskDocuments;
import io.tasklane.model.TaskState;
import io.tasklane.model.TaskState.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Filters of tasks as the store takes them. The fields that an index begins with are named at the top, each once; what an index
 * cannot know, such as whether a time has come, is added to that.
 */
final class TaskQuery {

    /** As the document has it before the first event. */
    private static final String QUEUED = TaskState.QUEUED.text();

    private static final String SCHEDULED = TaskState.SCHEDULED.text();
    private static final String RETRYING = TaskState.RETRYING.text();
    private static final List<String> EVERY_STATE =
            Arrays.stream(TaskState.values()).map(TaskState::text).toList();

    private TaskQuery() {}

    static Document of(String tenant, TaskFilter filter, Instant now) {
        Document query = new Document(TaskDocuments.TENANT, tenant);
        List<Document> further = new ArrayList<>();
        if (filter.taskName() != null) {
            query.append(TaskDocuments.TASK_NAME, filter.taskName());
        }
        state(filter, now, query, further);
        labels(filter.labels(), query);
        Document submitted = new Document();
        if (filter.submittedAfter() != null) {
            submitted.append("$gt", Date.from(filter.submittedAfter()));
        }
        if (filter.submittedBefore() != null) {
            submitted.append("$lt", KeysetQuery.upwards(filter.submittedBefore()));
        }
        if (!submitted.isEmpty()) {
            query.append(TaskDocuments.SUBMITTED_AT, submitted);
        }
        return KeysetQuery.and(query, further);
    }

    /** Of the tasks of a query those that come after a place. */
    static Document after(Document query, @Nullable Place place, boolean newestFirst) {
        return place == null
                ? query
                : KeysetQuery.after(
                        query,
                        TaskDocuments.SUBMITTED_AT,
                        place.submittedAt(),
                        place.taskId().value(),
                        newestFirst);
    }

    private static void state(TaskFilter filter, Instant now, Document query, List<Document> further) {
        Status status = filter.status();
        TaskState state = filter.state();
        if (state == null) {
            if (status != null || filter.taskName() != null) {
                query.append(TaskDocuments.STATE, oneOf(ofStatus(status)));
            }
        } else if (status != null && state.status() != status) {
            query.append(TaskDocuments.STATE, new Document("$in", List.of()));
        } else {
            seen(state, now, query, further);
        }
    }

    /** What waited for a time that has come is queued, although no event says so. */
    private static void seen(TaskState state, Instant now, Document query, List<Document> further) {
        Date time = Date.from(now);
        Document toStartLater =
                new Document(TaskDocuments.STATE, QUEUED).append(TaskDocuments.RUN_AT, new Document("$gt", time));
        switch (state) {
            case QUEUED -> {
                query.append(TaskDocuments.STATE, oneOf(List.of(QUEUED, SCHEDULED, RETRYING)));
                further.add(new Document(
                        "$or",
                        List.of(due(TaskState.SCHEDULED, time), due(TaskState.RETRYING, time), toBeStarted(time))));
            }
            case SCHEDULED -> {
                query.append(TaskDocuments.STATE, oneOf(List.of(QUEUED, SCHEDULED)));
                further.add(new Document("$or", List.of(waiting(SCHEDULED, time), toStartLater)));
            }
            case RETRYING -> query.putAll(waiting(RETRYING, time));
            default -> query.append(TaskDocuments.STATE, state.text());
        }
    }

    static Document waiting(String state, Date now) {
        return new Document(TaskDocuments.STATE, state).append(TaskDocuments.NEXT_ATTEMPT_AT, new Document("$gt", now));
    }

    static Document due(TaskState state, Date now) {
        return new Document(TaskDocuments.STATE, state.text())
                .append(TaskDocuments.NEXT_ATTEMPT_AT, new Document("$lte", now));
    }

    static Document neverDelayed() {
        return new Document(TaskDocuments.STATE, QUEUED).append(TaskDocuments.RUN_AT, new Document("$exists", false));
    }

    static Document startDue(Date now) {
        return new Document(TaskDocuments.STATE, QUEUED).append(TaskDocuments.RUN_AT, new Document("$lte", now));
    }

    static Document toBeStarted(Date now) {
        return new Document(TaskDocuments.STATE, QUEUED)
                .append(TaskDocuments.RUN_AT, new Document("$not", new Document("$gt", now)));
    }

    private static List<String> ofStatus(@Nullable Status status) {
        return status == null
                ? EVERY_STATE
                : Arrays.stream(TaskState.values())
                        .filter(state -> state.status() == status)
                        .map(TaskState::text)
                        .toList();
    }

    private static Object oneOf(List<String> states) {
        return states.size() == 1 ? states.get(0) : new Document("$in", states);
    }

    private static void labels(Map<String, String> labels, Document query) {
        List<String> pairs = labels.entrySet().stream()
                .map(label -> TaskDocuments.labelPair(label.getKey(), label.getValue()))
                .collect(Collectors.toList());
        if (!pairs.isEmpty()) {
            query.append(TaskDocuments.LABEL_PAIRS, pairs.size() == 1 ? pairs.get(0) : new Document("$all", pairs));
        }
    }
}
