package io.tasklane.gateway.bulk;

import com.mongodb.MongoException;
import io.tasklane.gateway.status.Cancellation;
import io.tasklane.gateway.status.Retry;
import io.tasklane.gateway.status.TaskView;
import io.tasklane.gateway.tracing.Traceparent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Does it to some tasks at the same time, so that they share what each would have to wait for. */
final class BulkWave implements AutoCloseable {

    private final Cancellation cancellation;
    private final Retry retry;
    private final ExecutorService threads;

    /** @param size how many tasks at a time */
    BulkWave(Cancellation cancellation, Retry retry, int size) {
        this.cancellation = cancellation;
        this.retry = retry;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(size, work -> {
            Thread thread = new Thread(work, "bulk-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    private enum Fate {
        DONE,
        SKIPPED,
        FAILED,
        UNDECIDED
    }

    private record OfTask(Fate fate, BulkOperation.@Nullable Problem problem) {

        static final OfTask DONE = new OfTask(Fate.DONE, null);
        static final OfTask SKIPPED = new OfTask(Fate.SKIPPED, null);
        static final OfTask UNDECIDED = new OfTask(Fate.UNDECIDED, null);
    }

    /** Returns when something is known of all of them. */
    WaveResult run(BulkAction action, List<TaskView> tasks, int room) throws InterruptedException {
        List<Future<OfTask>> running = tasks.stream()
                .map(task -> threads.submit(() -> action == BulkAction.CANCEL ? cancelled(task) : retried(task)))
                .toList();
        int done = 0;
        int skipped = 0;
        List<BulkOperation.Problem> problems = new ArrayList<>();
        List<TaskView> undecided = new ArrayList<>();
        for (int at = 0; at < tasks.size(); at++) {
            OfTask result = result(running.get(at));
            switch (result.fate()) {
                case DONE -> done++;
                case SKIPPED -> skipped++;
                case UNDECIDED -> undecided.add(tasks.get(at));
                default -> problems.add(Objects.requireNonNull(result.problem()));
            }
        }
        return new WaveResult(done, skipped, problems, undecided, room);
    }

    private static OfTask result(Future<OfTask> running) throws InterruptedException {
        try {
            return running.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof MongoException) {
                return OfTask.UNDECIDED;
            }
            throw new IllegalStateException("a task of a bulk operation cannot be dealt with", failed.getCause());
        }
    }

    private OfTask cancelled(TaskView task) throws InterruptedException {
        return switch (cancellation.cancel(task.taskId(), Traceparent.create().value())) {
            case ACCEPTED -> OfTask.DONE;
            case TOO_LATE, GONE -> OfTask.SKIPPED;
            case UNDECIDED -> OfTask.UNDECIDED;
        };
    }

    private OfTask retried(TaskView task) throws InterruptedException {
        return switch (retry.retry(task)) {
            case ACCEPTED -> OfTask.DONE;
            case NOT_FAILED, GONE -> OfTask.SKIPPED;
            case LETTER_GONE -> problem(task, "What is needed to run it again is no longer kept");
            case NO_COMMAND -> problem(task, "What was kept of it is no command");
            case UNDECIDED -> OfTask.UNDECIDED;
        };
    }

    private static OfTask problem(TaskView task, String detail) {
        return new OfTask(Fate.FAILED, new BulkOperation.Problem(task.taskId().value(), "dead-letter-gone", detail));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
