package io.tasklane.gateway.status;

import com.mongodb.client.model.Filters;
import io.tasklane.gateway.status.TaskChange.At;
import io.tasklane.model.Progress;
import io.tasklane.model.RetryPolicy;
import io.tasklane.model.Task;
import io.tasklane.model.TaskError;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Failed;
import io.tasklane.model.TaskEvent.Progressed;
import io.tasklane.model.TaskEvent.Retrying;
import io.tasklane.model.TaskEvent.Scheduled;
import io.tasklane.model.TaskEvent.Started;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The documents of the collection of tasks: which update a change is, and which view a document. */
public final class TaskDocuments {

    public static final String ID = "_id";

    /** The offset of the newest event that is in the document: an update of events applies only to a lower one. */
    static final String OFFSET = "o";

    static final String FINISHED_AT = "finishedAt";
    /** What the newest event left the task in; {@code queued} as long as there is no event. */
    public static final String STATE = "state";

    public static final String NEXT_ATTEMPT_AT = "nextAttemptAt";
    public static final String TENANT = "tenant";
    public static final String TASK_NAME = "taskName";
    public static final String SUBMITTED_AT = "submittedAt";
    public static final String RUN_AT = "runAt";

    /** Each label as {@code key=value}, for an index that serves any of them. */
    public static final String LABEL_PAIRS = "labelPairs";

    /** The offset of the newest end, even if the task was run again after it: the end of what was wished before. */
    static final String LAST_END = "e";

    /** The attempt that the newest event is of; nothing as long as there is no event. */
    static final String ATTEMPT = "attempt";

    static final String STARTED_AT = "startedAt";
    static final String MAX_ATTEMPTS = "maxAttempts";
    static final String PROGRESS = "progress";
    static final String ERROR = "error";
    static final String EXPIRES_AT = "expiresAt";

    /** Which attempt the newest command is for: part of the version, as an event need not come with it. */
    static final String COMMAND = "command";

    private TaskDocuments() {}

    /** The update of the command alone. It touches nothing that events write, so it applies at any time. */
    static Document submission(Submitted command) {
        Document unset = new Document();
        Document set = fields(command, unset);
        return newerCommand(update(set, unset), command)
                .append("$setOnInsert", new Document(OFFSET, -1L).append(STATE, TaskState.QUEUED.text()));
    }

    /** What a document must be like for an event to go on from there, as {@link TaskChange} has it. */
    static Bson before(At<TaskEvent> event) {
        int attempt = event.event().attempt();
        List<String> states = TaskChange.statesBefore(event.event()).stream()
                .map(TaskState::text)
                .toList();
        return Filters.and(
                Filters.lt(OFFSET, event.offset()),
                Filters.or(
                        Filters.lt(ATTEMPT, attempt),
                        Filters.and(Filters.eq(ATTEMPT, attempt), Filters.in(STATE, states)),
                        // Only the command is known.
                        Filters.exists(ATTEMPT, false)));
    }

    /** The update of the events, and of the command with them if it is there. */
    static Document whole(TaskChange change, At<TaskEvent> latest) {
        Document set = fields(latest.event().task());
        Document unset = new Document();
        if (change.submission() != null) {
            set.putAll(fields(change.submission().event(), unset));
        }
        if (change.ended() != null) {
            set.append(LAST_END, change.ended().offset());
        }
        TaskEvent event = latest.event();
        TaskState state = event.state();
        set.append(OFFSET, latest.offset()).append(STATE, state.text()).append(ATTEMPT, event.attempt());
        put(set, unset, NEXT_ATTEMPT_AT, date(nextAttemptAt(event)));
        put(set, unset, FINISHED_AT, state.isFinal() ? date(event.occurredAt()) : null);
        put(set, unset, ERROR, event instanceof Failed failed ? error(failed.error()) : null);
        if (change.started() != null) {
            Started start = change.started().event();
            set.append(STARTED_AT, date(start.occurredAt())).append(MAX_ATTEMPTS, start.maxAttempts());
        }
        if (change.progress() != null) {
            put(set, unset, PROGRESS, progress(change.progress().event()));
        }
        Document update = update(set, unset);
        return change.submission() == null
                ? update
                : newerCommand(update, change.submission().event());
    }

    /** A command that comes late, or again, takes nothing back. */
    private static Document newerCommand(Document update, Submitted command) {
        return update.append("$max", new Document(COMMAND, command.attempt()));
    }

    public static TaskView view(Document document) {
        TaskState state = TaskState.of(document.getString(STATE));
        return new TaskView(
                new TaskId(document.getString(ID)),
                document.getString(TENANT),
                document.getString(TASK_NAME),
                labels(document),
                state == TaskState.QUEUED ? null : state,
                document.getInteger(ATTEMPT, 1),
                document.getInteger(MAX_ATTEMPTS),
                progress(document.get(PROGRESS, Document.class)),
                document.getDate(SUBMITTED_AT).toInstant(),
                instant(document, STARTED_AT),
                instant(document, FINISHED_AT),
                instant(document, RUN_AT),
                instant(document, NEXT_ATTEMPT_AT),
                instant(document, EXPIRES_AT),
                error(document.get(ERROR, Document.class)),
                document.getLong(OFFSET),
                document.getInteger(COMMAND, 0));
    }

    /** What every event of the task has to bear. */
    static Task task(Document document) {
        return new Task(
                new TaskId(document.getString(ID)),
                document.getString(TENANT),
                document.getString("queue"),
                document.getString(TASK_NAME),
                document.getDate(SUBMITTED_AT).toInstant(),
                document.getString("callbackUrl"),
                labels(document));
    }

    /** A label as {@link #LABEL_PAIRS} has it. */
    public static String labelPair(String key, String value) {
        return key + "=" + value;
    }

    private static Document update(Document set, Document unset) {
        Document update = new Document("$set", set);
        return unset.isEmpty() ? update : update.append("$unset", unset);
    }

    private static Document fields(Task task) {
        Document fields = new Document(TENANT, task.tenant())
                .append(TASK_NAME, task.taskName())
                .append("queue", task.queue())
                .append("labels", new Document(Map.<String, Object>copyOf(task.labels())))
                .append(LABEL_PAIRS, labelPairs(task.labels()))
                .append(SUBMITTED_AT, date(task.submittedAt()));
        return task.callbackUrl() == null ? fields : fields.append("callbackUrl", task.callbackUrl());
    }

    /** A command may come again, when the task is run again by hand: what it no longer says is no longer so. */
    private static Document fields(Submitted command, Document unset) {
        Document set = fields(command.task());
        RetryPolicy retry = command.retry();
        if (retry != null) {
            set.append(MAX_ATTEMPTS, retry.maxAttempts());
        }
        put(set, unset, RUN_AT, date(command.runAt()));
        put(set, unset, EXPIRES_AT, date(command.expiresAt()));
        return set;
    }

    private static void put(Document set, Document unset, String name, @Nullable Object value) {
        if (value == null) {
            unset.append(name, "");
        } else {
            set.append(name, value);
        }
    }

    private static @Nullable Instant nextAttemptAt(TaskEvent event) {
        if (event instanceof Scheduled scheduled) {
            return scheduled.nextAttemptAt();
        }
        return event instanceof Retrying retrying ? retrying.nextAttemptAt() : null;
    }

    private static Document error(TaskError error) {
        return new Document("type", error.type()).append("title", error.title()).append("detail", error.detail());
    }

    private static @Nullable TaskError error(@Nullable Document error) {
        return error == null
                ? null
                : new TaskError(error.getString("type"), error.getString("title"), error.getString("detail"));
    }

    private static @Nullable Document progress(TaskEvent event) {
        if (!(event instanceof Progressed progressed)) {
            return null;
        }
        Progress progress = progressed.progress();
        return new Document("fraction", progress.fraction()).append("message", progress.message());
    }

    private static @Nullable Progress progress(@Nullable Document progress) {
        return progress == null ? null : new Progress(progress.getDouble("fraction"), progress.getString("message"));
    }

    private static Map<String, String> labels(Document document) {
        Map<String, String> labels = new LinkedHashMap<>();
        document.get("labels", Document.class).forEach((key, value) -> labels.put(key, (String) value));
        return labels;
    }

    private static List<String> labelPairs(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> labelPair(label.getKey(), label.getValue()))
                .sorted()
                .toList();
    }

    private static @Nullable Date date(@Nullable Instant instant) {
        return instant == null ? null : Date.from(instant);
    }

    private static @Nullable Instant instant(Document document, String name) {
        Date date = document.getDate(name);
        return date == null ? null : date.toInstant();
    }
}
