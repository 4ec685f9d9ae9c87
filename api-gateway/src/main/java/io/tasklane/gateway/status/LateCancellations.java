package io.tasklane.gateway.status;

import com.mongodb.MongoException;
import io.tasklane.gateway.tracing.Traceparent;
import io.tasklane.model.TaskId;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends tasks that began to wait at the very moment in which somebody wished them cancelled: the worker gave the command away
 * before it heard of the wish, and nobody holds it now. Without this they would end as cancelled too, but only when they are due.
 */
final class LateCancellations implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LateCancellations.class);

    private final TaskClaims claims;
    private final Cancellation cancellation;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread cancelling = new Thread(task, "late-cancellations");
        cancelling.setDaemon(true);
        return cancelling;
    });

    LateCancellations(TaskClaims claims, Cancellation cancellation, Clock clock) {
        this.claims = claims;
        this.cancellation = cancellation;
        this.clock = clock;
    }

    /** To be told of tasks that wait, once the view shows it: a wish that comes later finds them waiting. */
    void nowWaiting(Collection<TaskId> tasks) {
        List<TaskId> waiting = List.copyOf(tasks);
        try {
            thread.execute(() -> cancelWished(waiting));
        } catch (RejectedExecutionException closing) {
            log.atDebug().log("The gateway closes; what waits is cancelled when it is due");
        }
    }

    private void cancelWished(List<TaskId> waiting) {
        try {
            Instant heldByNobody = clock.instant().plus(Cancellation.HELD_BY_NOBODY);
            for (TaskId taskId : claims.wished(waiting, heldByNobody)) {
                Cancellation.Answer answer =
                        cancellation.cancel(taskId, Traceparent.create().value());
                log.atInfo()
                        .addKeyValue("taskId", taskId)
                        .addKeyValue("answer", answer)
                        .log("A task that was to be cancelled had begun to wait");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (MongoException unanswered) {
            log.atWarn()
                    .addKeyValue("reason", unanswered.toString())
                    .log("MongoDB does not answer; tasks that are to be cancelled may end only when they are due");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
