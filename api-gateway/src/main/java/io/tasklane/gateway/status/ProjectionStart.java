package io.tasklane.gateway.status;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Starts the projection in the background and does not give up: its consumer cannot even be made while the broker's name does
 * not resolve, and the gateway has the view to show meanwhile.
 */
final class ProjectionStart implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ProjectionStart.class);

    private final MessageListenerContainer container;
    private final long millisBetweenAttempts;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;

    ProjectionStart(MessageListenerContainer container, long millisBetweenAttempts) {
        this.container = container;
        this.millisBetweenAttempts = millisBetweenAttempts;
    }

    @Override
    public synchronized void start() {
        Thread starter = new Thread(this::startUntilDone, "projection-start");
        starter.setDaemon(true);
        starter.start();
        thread = starter;
    }

    private void startUntilDone() {
        boolean first = true;
        try {
            do {
                if (started(first)) {
                    return;
                }
                first = false;
            } while (!stopping.await(millisBetweenAttempts, TimeUnit.MILLISECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Under the lock, so that nothing starts after {@link #stop()} has returned. */
    private synchronized boolean started(boolean first) {
        if (stopping.getCount() == 0) {
            return true;
        }
        try {
            container.start();
            return true;
        } catch (RuntimeException failed) {
            log.atLevel(first ? Level.WARN : Level.DEBUG)
                    .setCause(failed)
                    .log("The projection cannot start; the view stands still until it can");
            // A container that failed to start takes itself for running and would not start again.
            container.stop();
            return false;
        }
    }

    @Override
    public void stop() {
        stopping.countDown();
        synchronized (this) {
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** That of the container. */
    @Override
    public int getPhase() {
        return container.getPhase();
    }
}
