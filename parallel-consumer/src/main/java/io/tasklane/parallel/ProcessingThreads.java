package io.tasklane.parallel;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that process records, for one engine or for several. They are shared out among the {@linkplain Lane lanes} in which
 * work waits by stride scheduling (Waldspurger and Weihl, 1995): each lane bears a pass that grows by the inverse of its weight
 * with each thread it gets, and the lane with the lowest pass is next.
 *
 * <p>A thread that is given up, because its work does not end, no longer counts: another takes its place. Work for which no thread
 * can be made waits until there is one.
 */
public final class ProcessingThreads implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ProcessingThreads.class);

    /** What waits in one lane. */
    private static final class Waiting {
        final Lane lane;
        final Deque<Place> places = new ArrayDeque<>();
        double pass;

        Waiting(Lane lane, double pass) {
            this.lane = lane;
            this.pass = pass;
        }
    }

    private final int most;
    private final ExecutorService threads;
    private final Map<String, Waiting> lanes = new HashMap<>();
    private final Map<String, Integer> running = new HashMap<>();
    private double now;
    private int busy;
    private int abandoned;

    /**
     * @param name begins the threads' names
     * @param most how much work runs at a time, at least 1
     */
    public ProcessingThreads(String name, int most) {
        this(most, Executors.newCachedThreadPool(new NewestThreads(name)));
    }

    ProcessingThreads(int most, ExecutorService threads) {
        if (most < 1) {
            throw new IllegalArgumentException("there must be at least 1 thread");
        }
        this.most = most;
        this.threads = threads;
    }

    /** Shows how many threads are busy and how many are abandoned, and how much work waits. */
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("tasklane.processing.busy", this, ProcessingThreads::busy)
                .description("Threads that process a record")
                .register(meters);
        Gauge.builder("tasklane.processing.abandoned", this, ProcessingThreads::abandoned)
                .description("Threads that were given up because their work did not end, and still run")
                .register(meters);
        Gauge.builder("tasklane.processing.waiting", this, ProcessingThreads::waiting)
                .description("Records that wait for a thread")
                .register(meters);
    }

    synchronized int busy() {
        return busy;
    }

    synchronized int abandoned() {
        return abandoned;
    }

    synchronized int waiting() {
        return lanes.values().stream().mapToInt(lane -> lane.places.size()).sum();
    }

    /** Runs the work, each once its lane's turn comes. Throws what prevents a thread from being made, but keeps the work. */
    void execute(Collection<Place> places) {
        synchronized (this) {
            places.forEach(place -> waitingIn(place.lane).add(place));
        }
        fill();
    }

    private Deque<Place> waitingIn(Lane lane) {
        return lanes.computeIfAbsent(lane.name(), name -> new Waiting(lane, now + 1.0 / lane.weight())).places;
    }

    /** Interrupts what runs; what waits never will. */
    @Override
    public void close() {
        synchronized (this) {
            lanes.clear();
        }
        threads.shutdownNow();
    }

    private void fill() {
        for (Place next = take(null); next != null; next = take(null)) {
            Place first = next;
            try {
                threads.execute(() -> work(first));
            } catch (RuntimeException | Error noThread) {
                putBack(first);
                throw noThread;
            }
        }
    }

    private void work(Place first) {
        Place place = first;
        while (place != null) {
            quietly(place);
            // An interrupt that came late is not the next work's.
            Thread.interrupted();
            place = take(place);
            // What ended may have held back more than one lane.
            quietly(this::fill);
        }
    }

    /** A thread that ended here would take its place with it, and the work that it has just taken. */
    private static void quietly(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error failure) {
            log.atError().setCause(failure).log("A thread that processes records met an error and goes on");
        }
    }

    private synchronized void putBack(Place place) {
        if (end(place)) {
            waitingIn(place.lane).addFirst(place);
        }
    }

    /** What is next, if a thread is free; the thread that ended the given place, if any, is free unless it was given up. */
    private synchronized @Nullable Place take(@Nullable Place ended) {
        if (ended != null && !end(ended)) {
            return null;
        }
        if (busy == most) {
            return null;
        }
        Waiting next = null;
        for (Waiting lane : lanes.values()) {
            if (mayRun(lane.lane) && (next == null || lane.pass < next.pass)) {
                next = lane;
            }
        }
        return next == null ? null : begin(next);
    }

    private Place begin(Waiting lane) {
        Place place = lane.places.removeFirst();
        now = lane.pass;
        lane.pass += 1.0 / lane.lane.weight();
        if (lane.places.isEmpty()) {
            lanes.remove(lane.lane.name());
        }
        busy++;
        lane.lane.limits().forEach(limit -> running.merge(limit.name(), 1, Integer::sum));
        place.holds = true;
        return place;
    }

    private boolean mayRun(Lane lane) {
        for (Lane.Limit limit : lane.limits()) {
            if (running.getOrDefault(limit.name(), 0) >= limit.most()) {
                return false;
            }
        }
        return true;
    }

    /** Answers whether the place still held a thread. */
    private boolean end(Place place) {
        if (!place.holds) {
            abandoned--;
            return false;
        }
        free(place);
        return true;
    }

    private void free(Place place) {
        place.holds = false;
        busy--;
        for (Lane.Limit limit : place.lane.limits()) {
            running.computeIfPresent(limit.name(), (name, count) -> count == 1 ? null : count - 1);
        }
    }

    private void withdraw(Place place) {
        Waiting lane = lanes.get(place.lane.name());
        if (lane != null && lane.places.remove(place) && lane.places.isEmpty()) {
            lanes.remove(place.lane.name());
        }
    }

    private void giveUp(Place place) {
        synchronized (this) {
            if (!place.holds) {
                withdraw(place);
                return;
            }
            free(place);
            abandoned++;
        }
        fill();
    }

    /** One piece of work in its lane. */
    static final class Place implements Runnable {

        private final ProcessingThreads threads;
        private final Lane lane;
        private final Runnable work;
        private boolean holds;

        Place(ProcessingThreads threads, Lane lane, Runnable work) {
            this.threads = threads;
            this.lane = lane;
            this.work = work;
        }

        @Override
        public void run() {
            work.run();
        }

        /** Lets another thread take the place of the one that runs this work; if none does yet, none will. */
        void giveUp() {
            threads.giveUp(this);
        }
    }
}
