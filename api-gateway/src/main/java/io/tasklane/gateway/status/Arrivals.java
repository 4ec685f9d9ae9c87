package io.tasklane.gateway.status;

import io.tasklane.model.TaskId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Wakes those who wait for news of a task, as soon as this gateway's projection has it. News may arrive elsewhere instead. */
final class Arrivals {

    private final ConcurrentMap<TaskId, CountDownLatch> awaited = new ConcurrentHashMap<>();
    private final List<Consumer<Collection<TaskId>>> listeners = new CopyOnWriteArrayList<>();

    /** Has somebody told of all news, in the projection's thread. */
    void tell(Consumer<Collection<TaskId>> listener) {
        listeners.add(listener);
    }

    /** Somebody who waits from now on, not only from the call of {@link #await}. */
    Waiting expect(TaskId taskId) {
        return new Waiting(taskId, awaited.computeIfAbsent(taskId, unknown -> new CountDownLatch(1)));
    }

    void arrived(Collection<TaskId> taskIds) {
        listeners.forEach(listener -> listener.accept(taskIds));
        if (awaited.isEmpty()) {
            return;
        }
        for (TaskId taskId : taskIds) {
            CountDownLatch latch = awaited.remove(taskId);
            if (latch != null) {
                latch.countDown();
            }
        }
    }

    /** One who waits; to be closed when done. */
    final class Waiting implements AutoCloseable {

        private final TaskId taskId;
        private final CountDownLatch latch;

        private Waiting(TaskId taskId, CountDownLatch latch) {
            this.taskId = taskId;
            this.latch = latch;
        }

        /** Whether there was news before the time was over. */
        boolean await(long millis) throws InterruptedException {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            // Others who wait on the same latch miss the news then; they look for themselves anyway.
            awaited.remove(taskId, latch);
        }
    }
}
