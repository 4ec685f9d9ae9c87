package io.tasklane.standalone;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs and has to be stopped: services first, together, so that they can still finish what they hold; then what they stand
 * on, last started first. May be closed while something is still being started: that is stopped as soon as it is there.
 */
final class RunningParts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RunningParts.class);
    private static final Duration SERVICES_MAY_TAKE = Duration.ofSeconds(7);

    private final List<AutoCloseable> services = new ArrayList<>();
    private final Deque<AutoCloseable> foundations = new ArrayDeque<>();
    private boolean closed;

    <T extends AutoCloseable> T service(T service) {
        return keep(service, () -> services.add(service));
    }

    <T extends AutoCloseable> T foundation(T foundation) {
        return keep(foundation, () -> foundations.push(foundation));
    }

    private <T extends AutoCloseable> T keep(T part, Runnable keeping) {
        synchronized (this) {
            if (!closed) {
                keeping.run();
                return part;
            }
        }
        stop(part);
        throw new CannotStartException("it is being stopped");
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        stopServices();
        foundations.forEach(RunningParts::stop);
    }

    private void stopServices() {
        long deadline = System.nanoTime() + SERVICES_MAY_TAKE.toNanos();
        List<Thread> stopping =
                services.stream().map(RunningParts::stopInBackground).toList();
        for (Thread thread : stopping) {
            try {
                thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Thread stopInBackground(AutoCloseable service) {
        Thread thread = new Thread(() -> stop(service), "stopping");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void stop(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception failed) {
            log.atWarn().setCause(failed).log("A part did not stop as it should");
        }
    }
}
