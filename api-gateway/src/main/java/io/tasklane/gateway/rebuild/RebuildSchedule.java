package io.tasklane.gateway.rebuild;

import com.mongodb.MongoException;
import io.tasklane.gateway.status.LogEnds;
import io.tasklane.gateway.status.ProjectionOffsets;
import io.tasklane.gateway.store.Store;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Looks twice a second whether there is a rebuild to go on with, whoever asked for it and whichever gateway began it. */
final class RebuildSchedule implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RebuildSchedule.class);
    private static final long MILLIS_BETWEEN_STEPS = 500;

    private final Store store;
    private final LogEnds ends;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    RebuildSchedule(Store store, LogEnds ends) {
        this.store = store;
        this.ends = ends;
    }

    @Override
    public void start() {
        Thread started = new Thread(this::stepUntilStopped, "rebuild");
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    private void stepUntilStopped() {
        Rebuild rebuild = null;
        try {
            while (!stopping.await(MILLIS_BETWEEN_STEPS, TimeUnit.MILLISECONDS)) {
                try {
                    if (rebuild == null) {
                        rebuild = new Rebuild(store, ends, new ProjectionOffsets(store), new MissingDocuments(store));
                    }
                    rebuild.step();
                } catch (MongoException unanswered) {
                    log.atDebug().setCause(unanswered).log("MongoDB does not answer; a rebuild goes on when it does");
                } catch (RuntimeException failed) {
                    log.atError().setCause(failed).log("A rebuild cannot go on; it is tried again");
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        stopping.countDown();
        Thread stopped = thread;
        if (stopped != null) {
            stopped.interrupt();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
