package io.tasklane.gateway.status;

import com.mongodb.MongoException;
import io.tasklane.gateway.store.Generations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * Has each generation of the view fed that is served or being built, and stops what feeds the others. The first one is fed until
 * the store says otherwise, so that a gateway whose store does not answer yet waits for it as one whose store went away does.
 */
final class Projections implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Projections.class);
    private static final long MILLIS_BETWEEN_LOOKS = 500;

    private final Generations generations;
    private final IntFunction<ProjectionOfGeneration> projection;
    private final Map<Integer, ProjectionOfGeneration> running = new TreeMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;

    Projections(Generations generations, IntFunction<ProjectionOfGeneration> projection) {
        this.generations = generations;
        this.projection = projection;
    }

    @Override
    public synchronized void start() {
        Thread started = new Thread(this::followUntilStopped, "projections");
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    private void followUntilStopped() {
        try {
            do {
                follow();
            } while (!stopping.await(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try {
            feed(generations.look().projected());
        } catch (MongoException unanswered) {
            log.atDebug().setCause(unanswered).log("MongoDB does not say which generations of the view there are");
        } catch (RuntimeException failed) {
            log.atError().setCause(failed).log("A generation of the view cannot be fed; it is tried again");
        }
    }

    private void feed(List<Integer> wanted) {
        for (ProjectionOfGeneration unwanted : changed(wanted)) {
            unwanted.stop();
        }
    }

    /** Under the lock, so that nothing starts after {@link #stop()}. Returns those that have to stop. */
    private synchronized List<ProjectionOfGeneration> changed(List<Integer> wanted) {
        List<ProjectionOfGeneration> unwanted = new ArrayList<>();
        if (stopping.getCount() == 0) {
            return unwanted;
        }
        for (int generation : wanted) {
            if (!running.containsKey(generation)) {
                log.atInfo().addKeyValue("generation", generation).log("A generation of the view is fed from now on");
                ProjectionOfGeneration started = projection.apply(generation);
                running.put(generation, started);
                started.start();
            }
        }
        for (int generation : List.copyOf(running.keySet())) {
            if (!wanted.contains(generation)) {
                log.atInfo().addKeyValue("generation", generation).log("A generation of the view is fed no longer");
                unwanted.add(running.remove(generation));
            }
        }
        return unwanted;
    }

    /** What waits for the store on another thread must not hold up the stop. */
    @EventListener
    synchronized void onClosing(ContextClosedEvent closed) {
        stopping.countDown();
        running.values().forEach(ProjectionOfGeneration::close);
    }

    @Override
    public synchronized void stop() {
        stopping.countDown();
        running.values().forEach(ProjectionOfGeneration::stop);
        running.clear();
        thread = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return ProjectionOfGeneration.PHASE;
    }
}
