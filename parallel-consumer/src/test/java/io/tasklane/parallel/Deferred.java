package io.tasklane.parallel;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs nothing by itself: the test takes what is to run from the list, whenever and in whatever order it likes. */
class Deferred extends AbstractExecutorService {

    private final List<Runnable> waiting;

    Deferred(List<Runnable> waiting) {
        this.waiting = waiting;
    }

    @Override
    public void execute(Runnable work) {
        waiting.add(work);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
