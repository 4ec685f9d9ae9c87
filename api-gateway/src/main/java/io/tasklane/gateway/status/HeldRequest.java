package io.tasklane.gateway.status;

import io.tasklane.gateway.live.LiveListener;
import io.tasklane.gateway.live.LoggedEvent;
import io.tasklane.gateway.preferences.Preferences;
import io.tasklane.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request whose answer is not there yet. It holds no thread: it is a listener, and a timer. */
final class HeldRequest implements LiveListener, AutoCloseable {

    private static final Duration LAST_LOOK = Duration.ofMillis(500);

    private final TaskId taskId;
    private final Awaited awaited;
    private final Consumer<@Nullable TaskView> answer;
    private final HeldRequests all;
    private @Nullable TaskView task;
    private FreshViews.@Nullable Wanted looking;
    private @Nullable Future<?> timeOver;
    private volatile long newest;
    private boolean over;

    /**
     * @param task how it is, as far as it is known
     * @param answer is told once, and never in the thread of whoever brings the news
     */
    HeldRequest(
            TaskId taskId,
            @Nullable TaskView task,
            Awaited awaited,
            Consumer<@Nullable TaskView> answer,
            HeldRequests all) {
        this.taskId = taskId;
        this.task = task;
        this.awaited = awaited;
        this.answer = answer;
        this.all = all;
        this.newest = task == null ? -1 : task.offset();
    }

    TaskId taskId() {
        return taskId;
    }

    /** Has it answered at that time at the latest. */
    synchronized void endWith(Future<?> timer) {
        timeOver = timer;
        if (over) {
            timer.cancel(false);
        }
    }

    /** What the view shows must be at least as new as the event: so the request goes on only once the store has that. */
    @Override
    public synchronized void on(LoggedEvent event) {
        if (over || event.offset() <= newest || !awaited.mayComeWith(event.event())) {
            return;
        }
        newest = event.offset();
        if (looking == null) {
            looking = all.views().want(taskId, view -> view.offset() >= newest, this::found);
        }
    }

    /** Has the task itself looked at: what is awaited may have come before anybody listened. */
    synchronized void look() {
        if (!over && looking == null) {
            looking = all.views().want(taskId, view -> true, this::found);
        }
    }

    private synchronized void found(TaskView view) {
        looking = null;
        task = view;
        if (newest > view.offset()) {
            looking = all.views().want(taskId, next -> next.offset() >= newest, this::found);
        }
        consider();
    }

    /** Looks whether it is true now; what the task waits for may have come, although nothing happened. */
    synchronized void consider() {
        TaskView known = task;
        if (over || known == null) {
            return;
        }
        Instant now = all.now();
        if (awaited.isTrueOf(known, now)) {
            end();
            return;
        }
        Instant due = known.dueAfter(now);
        if (due != null && due.isBefore(now.plus(Preferences.LONGEST_WAIT))) {
            all.after(Duration.between(now, due).plusMillis(1), this::consider);
        }
        if (known.mayGetCommand(now) && looking == null) {
            // Commands are in other topics than what is listened to.
            looking = all.views()
                    .want(
                            taskId,
                            view -> view.command() > known.command()
                                    || view.offset() >= newest && newest > known.offset(),
                            this::found);
        }
    }

    /** The time is over: the store is asked once more, as it may have what nobody has told of. */
    synchronized void timeIsOver() {
        if (!over) {
            if (looking != null) {
                looking.close();
            }
            looking = all.views().want(taskId, view -> true, this::lastSeen);
            timeOver = all.after(LAST_LOOK, this::end);
        }
    }

    private synchronized void lastSeen(TaskView view) {
        task = view;
        end();
    }

    /** The log goes on elsewhere: the client asks again. */
    @Override
    public void lost() {
        end();
    }

    /** The gateway stops, or nobody knows more: whatever is known is the answer. */
    synchronized void end() {
        if (!over) {
            TaskView known = task;
            close();
            all.answer(() -> answer.accept(known));
        }
    }

    /** Nobody waits for the answer any more. */
    @Override
    public synchronized void close() {
        if (!over) {
            over = true;
            if (looking != null) {
                looking.close();
            }
            if (timeOver != null) {
                timeOver.cancel(false);
            }
            all.released(this);
        }
    }
}
