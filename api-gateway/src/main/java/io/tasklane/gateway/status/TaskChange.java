package io.tasklane.gateway.status;

import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Progressed;
import io.tasklane.model.TaskEvent.Retrying;
import io.tasklane.model.TaskEvent.Scheduled;
import io.tasklane.model.TaskEvent.Started;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskState;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What some records of the log change in the view of one task: the fold of the projection. It comes out the same in whatever
 * order the records are added and however often. Offsets decide which event is newer, for all events of a task are in one
 * partition; the submission is in another topic and stands apart from them.
 *
 * <p>An end stays: what somebody writes about its attempt, or an earlier one, after it is passed over, such as the late start of a
 * producer that sends twice. Only a later attempt goes on from there, or the word that a failed one is tried again.
 *
 * @param submission the command, if it is among the records
 * @param latest the newest event that is not passed over: the task's state
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

    private static final Set<TaskState> NOT_ENDED =
            EnumSet.of(TaskState.SCHEDULED, TaskState.QUEUED, TaskState.RUNNING, TaskState.RETRYING);

    /** A failed task that is run again gets that event, and then its next attempt. */
    private static final Set<TaskState> NOT_ENDED_OR_FAILED =
            EnumSet.of(TaskState.SCHEDULED, TaskState.QUEUED, TaskState.RUNNING, TaskState.RETRYING, TaskState.FAILED);

    static final TaskChange NONE = new TaskChange(null, null, null, null, null, null);

    /** With a record of a queue. */
    TaskChange submitted(long offset, Submitted command) {
        return new TaskChange(
                newer(submission, new At<>(offset, command)), latest, started, progress, completed, ended);
    }

    /** With a record of the topic of events. */
    TaskChange on(long offset, TaskEvent event) {
        At<TaskEvent> at = new At<>(offset, event);
        if (latest != null && latest.offset() < offset && !goesOnFrom(latest, at)) {
            return this;
        }
        return new TaskChange(
                submission,
                latest == null || latest.offset() < offset || latest.offset() > offset && !goesOnFrom(at, latest)
                        ? at
                        : latest,
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

    private static boolean goesOnFrom(At<TaskEvent> before, At<TaskEvent> event) {
        int attempt = event.event().attempt();
        int attemptBefore = before.event().attempt();
        return attempt > attemptBefore
                || attempt == attemptBefore
                        && statesBefore(event.event()).contains(before.event().state());
    }

    /** In which states an attempt may be before this event of it. */
    static Set<TaskState> statesBefore(TaskEvent event) {
        return event instanceof Retrying ? NOT_ENDED_OR_FAILED : NOT_ENDED;
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
