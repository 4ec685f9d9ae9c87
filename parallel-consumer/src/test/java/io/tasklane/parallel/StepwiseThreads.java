package io.tasklane.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Threads for work that waits, of which one runs at a time, and in an order that does not depend on how fast they are: what is
 * executed runs until it ends or waits, and what was told to go on does so only when the test lets it, in the order of its
 * execution. So who plays the same twice sees the same.
 */
final class StepwiseThreads extends AbstractExecutorService {

    private final ExecutorService pool;
    private final List<Step> steps = new ArrayList<>();
    private final ThreadLocal<Step> current = new ThreadLocal<>();

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

    /** Lets go on whatever was told to, until all has ended or waits. */
    void goOn() {
        while (living().stream().map(Step::takeTurn).reduce(false, Boolean::logicalOr)) {
            // What went on may have let others go on.
        }
    }

    private List<Step> living() {
        synchronized (steps) {
            steps.removeIf(step -> step.ended);
            return List.copyOf(steps);
        }
    }

    /** To be called by the work each time that it goes on after it has waited. */
    void awaitTurn() {
        Step step = current.get();
        if (step != null) {
            step.awaitTurn();
        }
    }

    private final class Step implements Runnable {

        private final Runnable work;
        private volatile @Nullable Thread thread;
        private volatile boolean ended;
        private boolean itsTurn = true;
        private boolean waiting;

        Step(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            current.set(this);
            try {
                work.run();
            } finally {
                current.remove();
                ended = true;
            }
        }

        synchronized void awaitTurn() {
            waiting = true;
            try {
                while (!itsTurn) {
                    wait();
                }
            } catch (InterruptedException shutdown) {
                Thread.currentThread().interrupt();
            } finally {
                waiting = false;
            }
        }

        /** Answers whether it went on. */
        boolean takeTurn() {
            awaitQuiet();
            synchronized (this) {
                if (!waiting) {
                    return false;
                }
                itsTurn = true;
                notifyAll();
            }
            awaitQuiet();
            return true;
        }

        /** A thread that is notified waits no longer as soon as it is, not only when it runs. */
        private void awaitQuiet() {
            while (!ended && (thread == null || thread.getState() != Thread.State.WAITING)) {
                Thread.yield();
            }
            synchronized (this) {
                itsTurn = false;
            }
        }

        void end() {
            Thread running = thread;
            if (!ended && running != null) {
                running.interrupt();
            }
            while (!ended) {
                synchronized (this) {
                    itsTurn = true;
                    notifyAll();
                }
                Thread.yield();
            }
        }
    }

    /** Interrupts what waits, and waits for its end. */
    @Override
    public void shutdown() {
        living().forEach(Step::end);
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
