package io.tasklane.worker.execution;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.TaskId;
import io.tasklane.parallel.RecordContext;
import io.tasklane.worker.control.CancelWishes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Wishes that the test makes; by default they are as recent as can be. */
final class FakeWishes implements CancelWishes {

    private final Map<TaskId, CancelRequested> open = new ConcurrentHashMap<>();
    private Consumer<CancelRequested> listener = wish -> {};
    private volatile CompletableFuture<Void> recent = CompletableFuture.completedFuture(null);

    void make(CancelRequested wish) {
        open.put(wish.taskId(), wish);
        listener.accept(wish);
    }

    /** From here on nobody knows what was wished for lately. */
    void fallBehind() {
        recent = new CompletableFuture<>();
    }

    void catchUp() {
        recent.complete(null);
    }

    @Override
    public Optional<CancelRequested> of(TaskId task) {
        return Optional.ofNullable(open.get(task));
    }

    @Override
    public void listen(Consumer<CancelRequested> told) {
        listener = told;
    }

    @Override
    public boolean awaitRecent(RecordContext context) {
        context.onLost(this::catchUp);
        recent.join();
        return !context.isLost();
    }
}
