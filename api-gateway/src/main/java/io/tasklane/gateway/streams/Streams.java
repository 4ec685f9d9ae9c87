package io.tasklane.gateway.streams;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.lists.Tasks;
import io.tasklane.gateway.live.LiveEvents;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.status.TaskSnapshots;
import io.tasklane.gateway.status.TaskSnapshots.TaskSnapshot;
import io.tasklane.gateway.status.TaskStatus;
import io.tasklane.model.TaskJson;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Begins streams, and has them go on. */
final class Streams {

    /** How many of the tasks that match a snapshot of many shows: those that were submitted last. */
    private static final int NEWEST = 100;

    private final LiveEvents events;
    private final TaskSnapshots snapshots;
    private final Cursors cursors;
    private final Replays replays;
    private final StreamMeters meters;
    private final Tasks tasks;
    private final Clock clock;

    Streams(
            LiveEvents events,
            TaskSnapshots snapshots,
            Tasks tasks,
            Cursors cursors,
            Replays replays,
            StreamMeters meters,
            Clock clock) {
        this.events = events;
        this.snapshots = snapshots;
        this.cursors = cursors;
        this.replays = replays;
        this.meters = meters;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** Whether the client that has this cursor knows all that there is to know. */
    boolean hasEnded(StreamSubject subject, @Nullable String cursor) {
        return cursor != null
                && cursors.read(cursor, subject, log()).filter(Cursor::ended).isPresent();
    }

    /**
     * Begins a stream with a snapshot, or has it go on after a cursor. If there is a gap that cannot be filled, that is told.
     *
     * @param onEnd is called after the last event that there can be was added to the outbox
     * @throws ProblemException if there is nothing to be told of, or not at the moment
     */
    Subscription open(
            StreamSubject subject,
            Caller caller,
            @Nullable String lastEventId,
            Outbox outbox,
            Dialect dialect,
            Runnable onEnd) {
        Subscription subscription = new Subscription(subject, log(), outbox, dialect, cursors, onEnd);
        if (lastEventId == null) {
            begin(subscription, caller);
            return subscription;
        }
        if (subject.taskId() != null) {
            snapshots.of(subject.taskId().value(), caller);
        }
        Optional<Cursor> cursor = cursors.read(lastEventId, subject, log());
        if (cursor.isPresent()) {
            goOn(subscription, cursor.get(), caller);
        } else {
            beginAnew(subscription, caller);
        }
        return subscription;
    }

    void leave(Subscription subscription) {
        subscription.close();
        subscription.subject().leave(events, subscription);
    }

    private String log() {
        return events.extent()
                .orElseThrow(() -> new ProblemException(
                        Problem.unavailable("Events cannot be followed at the moment; come again in a moment")))
                .log();
    }

    private void goOn(Subscription subscription, Cursor cursor, Caller caller) {
        subscription.goOn(cursor);
        if (subscription.subject().join(events, cursor.next(), subscription)) {
            subscription.isLive();
        } else {
            replays.start(subscription, cursor.next(), () -> beginAnew(subscription, caller));
        }
    }

    private void beginAnew(Subscription subscription, Caller caller) {
        meters.reset();
        subscription.tellReset();
        begin(subscription, caller);
    }

    private void begin(Subscription subscription, Caller caller) {
        StreamSubject subject = subscription.subject();
        subscription.beginEarly();
        try {
            LiveEvents.Extent extent = subject.join(events, subscription)
                    .orElseThrow(() -> new ProblemException(
                            Problem.unavailable("Events cannot be followed at the moment; come again in a moment")));
            if (subject.taskId() == null) {
                subscription.hasBegunAt(extent.next());
                subscription.tellAfter(TaskJson.MAPPER.writeValueAsString(newest(subject, caller, extent)), -1, false);
            } else {
                subscription.hasBegunAt(extent.begins());
                TaskSnapshot task = snapshots.of(subject.taskId().value(), caller, extent.begins());
                subscription.tellAfter(
                        TaskJson.MAPPER.writeValueAsString(task.status()),
                        task.offset(),
                        task.status().done());
            }
        } catch (RuntimeException refused) {
            leave(subscription);
            throw refused;
        }
    }

    private Map<String, List<TaskStatus>> newest(StreamSubject subject, Caller caller, LiveEvents.Extent extent) {
        snapshots.awaitView(extent.next());
        Instant now = clock.instant();
        return Map.of(
                "tasks",
                tasks.page(caller.tenant(), subject.filter(), true, null, NEWEST, now).stream()
                        .map(task -> TaskStatus.of(task, now))
                        .toList());
    }
}
