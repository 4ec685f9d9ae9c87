package io.tasklane.gateway.status;

import com.mongodb.MongoException;
import io.tasklane.model.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds views that are known to be about to change, as soon as the store has the change, whichever gateway puts it there. One
 * thread looks for all who wait, many tasks at a time: at once when this gateway's projection has news of the task, otherwise
 * after pauses that double.
 */
final class FreshViews implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FreshViews.class);
    private static final int MOST_AT_A_TIME = 500;
    private static final long FIRST_PAUSE_MILLIS = 4;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final TaskViews views;
    private final Map<TaskId, List<Wanted>> wanted = new HashMap<>();
    private final AtomicBoolean lookSoon = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread looking = new Thread(task, "fresh-views");
        looking.setDaemon(true);
        return looking;
    });

    FreshViews(TaskViews views) {
        this.views = views;
    }

    /** One who waits; to be closed when there is no need any more. */
    final class Wanted implements AutoCloseable {

        private final TaskId taskId;
        private final Predicate<TaskView> isFresh;
        private final Consumer<TaskView> told;
        private long pauseMillis = FIRST_PAUSE_MILLIS;
        private long nextLook = System.nanoTime();

        private Wanted(TaskId taskId, Predicate<TaskView> isFresh, Consumer<TaskView> told) {
            this.taskId = taskId;
            this.isFresh = isFresh;
            this.told = told;
        }

        private void lookLater(long now) {
            nextLook = now + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }

        @Override
        public void close() {
            synchronized (wanted) {
                wanted.computeIfPresent(taskId, (same, all) -> {
                    all.remove(this);
                    return all.isEmpty() ? null : all;
                });
            }
        }
    }

    /** Tells once, in a thread that must not be held up, of a view of the task that is fresh. */
    Wanted want(TaskId taskId, Predicate<TaskView> isFresh, Consumer<TaskView> told) {
        Wanted one = new Wanted(taskId, isFresh, told);
        synchronized (wanted) {
            wanted.computeIfAbsent(taskId, none -> new ArrayList<>(1)).add(one);
        }
        lookSoon();
        return one;
    }

    /** The store has news of these tasks. */
    void arrived(Collection<TaskId> taskIds) {
        boolean any = false;
        synchronized (wanted) {
            if (wanted.isEmpty()) {
                return;
            }
            for (TaskId taskId : taskIds) {
                for (Wanted one : wanted.getOrDefault(taskId, List.of())) {
                    one.nextLook = System.nanoTime();
                    any = true;
                }
            }
        }
        if (any) {
            lookSoon();
        }
    }

    private void lookSoon() {
        if (lookSoon.compareAndSet(false, true)) {
            try {
                thread.execute(this::look);
            } catch (RejectedExecutionException closing) {
                log.atDebug().log("The gateway closes; nobody looks for views any more");
            }
        }
    }

    private void look() {
        lookSoon.set(false);
        List<TaskId> due = due(System.nanoTime());
        if (!due.isEmpty()) {
            try {
                tell(views.find(due).stream().collect(Collectors.toMap(TaskView::taskId, view -> view)));
            } catch (MongoException unreachable) {
                log.atDebug().setCause(unreachable).log("Views cannot be looked at; those who wait go on waiting");
            }
            lookAgain();
        }
    }

    private List<TaskId> due(long now) {
        List<TaskId> due = new ArrayList<>();
        synchronized (wanted) {
            for (Map.Entry<TaskId, List<Wanted>> entry : wanted.entrySet()) {
                boolean isDue = false;
                for (Wanted one : entry.getValue()) {
                    if (due.size() < MOST_AT_A_TIME && one.nextLook - now <= 0) {
                        one.lookLater(now);
                        isDue = true;
                    }
                }
                if (isDue) {
                    due.add(entry.getKey());
                }
            }
        }
        return due;
    }

    private void tell(Map<TaskId, TaskView> found) {
        Map<Wanted, TaskView> fresh = new HashMap<>();
        synchronized (wanted) {
            for (TaskView view : found.values()) {
                Iterator<Wanted> all =
                        wanted.getOrDefault(view.taskId(), new ArrayList<>()).iterator();
                while (all.hasNext()) {
                    Wanted one = all.next();
                    if (one.isFresh.test(view)) {
                        all.remove();
                        fresh.put(one, view);
                    }
                }
                wanted.computeIfPresent(view.taskId(), (same, left) -> left.isEmpty() ? null : left);
            }
        }
        fresh.forEach((one, view) -> one.told.accept(view));
    }

    private void lookAgain() {
        long soonest = Long.MAX_VALUE;
        long now = System.nanoTime();
        synchronized (wanted) {
            for (List<Wanted> all : wanted.values()) {
                for (Wanted one : all) {
                    soonest = Math.min(soonest, one.nextLook - now);
                }
            }
        }
        if (soonest < Long.MAX_VALUE && !thread.isShutdown()) {
            thread.schedule(this::lookSoon, Math.max(0, soonest), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
