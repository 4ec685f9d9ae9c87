package io.tasklane.gateway.streams;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * All clients that are connected, as many as there is room for. None of them has a thread of its own: a few write to all. When
 * the gateway stops they are all ended, and come again somewhere else.
 */
final class Connections implements SmartLifecycle, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Connections.class);
    private static final int WRITING_THREADS = 4;

    private final Semaphore room;
    private final Duration keepAlive;
    private final Duration maxAge;
    /** With the time, as {@link System#nanoTime} has it, when each was added. */
    private final Map<Connection, Long> open = new ConcurrentHashMap<>();

    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService writing = Executors.newFixedThreadPool(WRITING_THREADS, this::daemon);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(this::daemon);
    private volatile boolean running;

    Connections(int most, Duration keepAlive, Duration maxAge) {
        this.room = new Semaphore(most);
        this.keepAlive = keepAlive;
        this.maxAge = maxAge;
    }

    private Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "streams-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** What writes to clients. */
    Executor writing() {
        return writing;
    }

    int count() {
        return open.size();
    }

    /**
     * Takes one more. {@link #removed} is to be called in the end, or {@link #refused} if it is not added.
     *
     * @throws ProblemException if there is no room
     */
    void makeRoom() {
        if (!running || !room.tryAcquire()) {
            throw new ProblemException(
                    Problem.unavailable("As many streams as this gateway can have are open; come again in a moment"));
        }
    }

    void refused() {
        room.release();
    }

    void added(Connection connection) {
        open.put(connection, System.nanoTime());
        if (!running) {
            connection.end();
        }
    }

    /** It failed to begin; whether it was added already does not matter. */
    void refused(Connection connection) {
        open.remove(connection);
        refused();
    }

    void removed(Connection connection) {
        if (open.remove(connection) != null) {
            room.release();
        }
    }

    @Override
    public void start() {
        running = true;
        timer.scheduleAtFixedRate(this::stayInTouch, keepAlive.toMillis(), keepAlive.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stayInTouch() {
        long now = System.nanoTime();
        open.forEach((connection, added) -> {
            try {
                if (now - added > maxAge.toNanos() || !connection.isStillAllowed()) {
                    connection.end();
                } else {
                    connection.stayInTouch();
                }
            } catch (RuntimeException failed) {
                log.atWarn().setCause(failed).log("A client could not be told that the gateway is there");
            }
        });
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdownNow();
        open.keySet().forEach(Connection::end);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stopped first of all: the web server waits for its requests. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        writing.shutdown();
    }
}
