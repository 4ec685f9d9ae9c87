package io.tasklane.parallel;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one session in a group after the other, on a thread of its own, until it is closed. Before the first one something may have
 * to be prepared. What fails, the preparation or a session, and be it with an error, is followed by another one after a pause.
 */
public final class RunUntilClosed implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RunUntilClosed.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final String group;
    private final Runnable preparation;
    private final Runnable session;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * @param threadName of the thread
     * @param group the consumer group, for the log
     * @param preparation what must be done once before the first session; while it throws, it is tried again
     * @param session goes on until {@link #isClosed()}, or throws
     */
    public RunUntilClosed(String threadName, String group, Runnable preparation, Runnable session) {
        this.group = group;
        this.preparation = preparation;
        this.session = session;
        this.thread = new Thread(this::run, threadName);
    }

    /** Returns at once. */
    public void start() {
        thread.start();
    }

    /** Whether it was started and not closed. */
    public boolean isRunning() {
        return thread.isAlive() && !isClosed();
    }

    /** Whether it is to end. */
    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits for the session to end. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean prepared = false;
        while (!isClosed()) {
            if (!prepared) {
                prepared = isDone(preparation, "A session cannot begin yet; it is tried again");
            } else {
                isDone(session, "A session failed; another one takes over from what is committed");
            }
        }
    }

    private boolean isDone(Runnable action, String consequenceOfFailure) {
        try {
            action.run();
            return true;
        } catch (RuntimeException | Error failure) {
            // Whatever it is: nobody else polls, and what is lost with the session is done again.
            log.atWarn().addKeyValue("group", group).setCause(failure).log(consequenceOfFailure);
            pause();
            return false;
        }
    }

    private void pause() {
        try {
            closed.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            closed.countDown();
        }
    }
}
