package io.tasklane.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Threads for work that waits, one step at a time: what is executed has ended, or waits to be notified by the test, before the
 * test goes on.
 */
final class StepwiseThreads extends AbstractExecutorService {

    private final ExecutorService pool;
    private final List<Step> steps = new ArrayList<>();

    /** @param pool has a thread for everything at once */
    StepwiseThreads(ExecutorService pool) {
        this.pool = pool;
    }

    @Override
    public void execute(Runnable work) {
        Step step = new Step(work);
        synchronized (steps) {
            steps.add(step);
        }
        pool.execute(step);
        step.awaitQuiet();
    }

    /** Waits until nothing goes on that was notified. */
    void awaitQuiet() {
        List<Step> all;
        synchronized (steps) {
            steps.removeIf(step -> step.ended);
            all = List.copyOf(steps);
        }
        all.forEach(Step::awaitQuiet);
    }

    private static final class Step implements Runnable {

        private final Runnable work;
        private volatile @Nullable Thread thread;
        private volatile boolean ended;

        Step(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            try {
                work.run();
            } finally {
                ended = true;
            }
        }

        void awaitQuiet() {
            while (!ended && (thread == null || thread.getState() != Thread.State.WAITING)) {
                Thread.onSpinWait();
            }
        }

        void interrupt() {
            Thread running = thread;
            if (!ended && running != null) {
                running.interrupt();
            }
        }
    }

    /** Interrupts what waits. */
    @Override
    public void shutdown() {
        synchronized (steps) {
            steps.forEach(Step::interrupt);
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
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
