package io.tasklane.gateway.status;

import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Progressed;
import io.tasklane.model.TaskEvent.Retrying;
import io.tasklane.model.TaskEvent.Scheduled;
import io.tasklane.model.TaskEvent.Started;
import io.tasklane.model.TaskEvent.Submitted;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What some records of the log change in the view of one task: the fold of the projection. It comes out the same in whatever
 * order the records are added and however often. Offsets decide which event is newer, for all events of a task are in one
 * partition; the submission is in another topic and stands apart from them.
 *
 * @param submission the command, if it is among the records
 * @param latest the newest event: the task's state
 * @param started the newest start
 * @param progress the newest event that says how far the running attempt has come, or that there is nothing to say
 * @param completed the oldest completion: a result never changes once it was there
 * @param ended the newest end among the events, even if the task was run again after it
 */
record TaskChange(
        @Nullable At<Submitted> submission,
        @Nullable At<TaskEvent> latest,
        @Nullable At<Started> started,
        @Nullable At<TaskEvent> progress,
        @Nullable At<Completed> completed,
        @Nullable At<TaskEvent> ended) {

    /** An event and where it is in its partition. */
    record At<E extends TaskEvent>(long offset, E event) {}

    static final TaskChange NONE = new TaskChange(null, null, null, null, null, null);

    /** With a record of a queue. */
    TaskChange submitted(long offset, Submitted command) {
        return new TaskChange(
                newer(submission, new At<>(offset, command)), latest, started, progress, completed, ended);
    }

    /** With a record of the topic of events. */
    TaskChange on(long offset, TaskEvent event) {
        At<TaskEvent> at = new At<>(offset, event);
        return new TaskChange(
                submission,
                newer(latest, at),
                event instanceof Started start ? newer(started, new At<>(offset, start)) : started,
                tellsProgress(event) ? newer(progress, at) : progress,
                event instanceof Completed end ? older(completed, new At<>(offset, end)) : completed,
                event.state().isFinal() ? newer(ended, at) : ended);
    }

    /** A task that failed or was cancelled keeps how far it had come; otherwise a new attempt begins at nothing. */
    private static boolean tellsProgress(TaskEvent event) {
        return event instanceof Progressed
                || event instanceof Started
                || event instanceof Retrying
                || event instanceof Completed;
    }

    /** Whether the task waits for a time, as far as these records say. */
    boolean waits() {
        return latest != null && (latest.event() instanceof Scheduled || latest.event() instanceof Retrying);
    }

    /** What all its events say about the task. */
    Task task() {
        return Objects.requireNonNull(latest != null ? latest : submission)
                .event()
                .task();
    }

    private static <E extends TaskEvent> At<E> newer(@Nullable At<E> known, At<E> other) {
        return known == null || known.offset() < other.offset() ? other : known;
    }

    private static <E extends TaskEvent> At<E> older(@Nullable At<E> known, At<E> other) {
        return known == null || known.offset() > other.offset() ? other : known;
    }
}
