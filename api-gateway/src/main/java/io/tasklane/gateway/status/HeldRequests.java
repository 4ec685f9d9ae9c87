package io.tasklane.gateway.status;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.live.LiveEvents;
import io.tasklane.model.TaskId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Requests whose answer is held until there is something to tell, as many as there is room for. News comes from the live feed;
 * the store is asked only after there was some. When the gateway stops, all are answered at once.
 */
final class HeldRequests implements SmartLifecycle, AutoCloseable {

    private static final int ANSWERING_THREADS = 4;

    private final LiveEvents events;
    private final FreshViews views;
    private final Clock clock;
    private final Semaphore room;
    private final Set<HeldRequest> held = ConcurrentHashMap.newKeySet();
    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService answering;
    private final ScheduledThreadPoolExecutor timer;
    private final Counter refused;
    private volatile boolean running;

    HeldRequests(LiveEvents events, FreshViews views, Clock clock, int most, MeterRegistry meters) {
        this.events = events;
        this.views = views;
        this.clock = clock;
        this.room = new Semaphore(most);
        this.answering = Executors.newFixedThreadPool(ANSWERING_THREADS, this::daemon);
        this.timer = new ScheduledThreadPoolExecutor(1, this::daemon);
        timer.setRemoveOnCancelPolicy(true);
        Gauge.builder("tasklane.held.requests", held, Set::size)
                .description("Requests whose answer is held until there is something to tell")
                .register(meters);
        this.refused = Counter.builder("tasklane.held.refused")
                .description("Requests that were answered at once because as many as allowed were held")
                .register(meters);
    }

    private Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "held-requests-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Holds a request until what it waits for is true of the task, for so long at most.
     *
     * @param task how it is, as far as it is known
     * @param answer told once, with the task as far as it is known then
     * @return nothing if there is no room: then the answer is whatever it is now
     */
    Optional<HeldRequest> hold(
            TaskId taskId,
            @Nullable TaskView task,
            Awaited awaited,
            Duration patience,
            Consumer<@Nullable TaskView> answer) {
        if (!running || !room.tryAcquire()) {
            refused.increment();
            return Optional.empty();
        }
        HeldRequest request = new HeldRequest(taskId, task, awaited, answer, this);
        held.add(request);
        request.endWith(after(patience, request::timeIsOver));
        events.join(taskId, request);
        request.consider();
        if (!running) {
            request.end();
        }
        return Optional.of(request);
    }

    FreshViews views() {
        return views;
    }

    Instant now() {
        return clock.instant();
    }

    Future<?> after(Duration time, Runnable then) {
        return timer.schedule(then, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    void answer(Runnable answer) {
        answering.execute(answer);
    }

    /** May be called by whoever brings the news, and so must not wait for it. */
    void released(HeldRequest request) {
        if (held.remove(request)) {
            room.release();
            answering.execute(() -> events.leave(request.taskId(), request));
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        held.forEach(HeldRequest::end);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        answering.shutdown();
    }

    /** Stopped first of all: the web server waits for its requests. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
