package io.tasklane.gateway.bulk;

import io.tasklane.gateway.lists.Place;
import io.tasklane.gateway.lists.TaskFilter;
import io.tasklane.gateway.lists.Tasks;
import io.tasklane.gateway.status.Cancellation;
import io.tasklane.gateway.status.Retry;
import io.tasklane.gateway.status.TaskView;
import io.tasklane.gateway.tracing.Traceparent;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState.Status;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cancels tasks, or runs them again. */
final class TaskWork implements BulkWork {

    private final Tasks tasks;
    private final Cancellation cancellation;
    private final Retry retry;
    private final Clock clock;

    TaskWork(Tasks tasks, Cancellation cancellation, Retry retry, Clock clock) {
        this.tasks = tasks;
        this.cancellation = cancellation;
        this.retry = retry;
        this.clock = clock;
    }

    /** The status that a task must have. */
    static Status status(BulkAction action) {
        return action == BulkAction.CANCEL ? Status.PROCESSING : Status.FAILED;
    }

    @Override
    public boolean does(BulkAction action) {
        return action == BulkAction.CANCEL || action == BulkAction.RETRY;
    }

    @Override
    public long count(BulkOperation operation) {
        return tasks.count(operation.tenant(), filter(operation), clock.instant());
    }

    @Override
    public List<BulkDeed> next(BulkOperation operation, int size) {
        return tasks
                .page(operation.tenant(), filter(operation), false, place(operation.place()), size, clock.instant())
                .stream()
                .map(task -> new BulkDeed(
                        new BulkPlace(task.submittedAt(), task.taskId().value()),
                        task.taskId().value(),
                        () -> operation.action() == BulkAction.CANCEL ? cancelled(task) : retried(task)))
                .toList();
    }

    private static TaskFilter filter(BulkOperation operation) {
        TaskFilter filter = TaskFilter.read(operation.filter(), (name, words) -> {
            throw new IllegalStateException("a stored filter has a " + name + " that " + words);
        });
        return filter.within(status(operation.action()), operation.startedAt());
    }

    private static @Nullable Place place(@Nullable BulkPlace place) {
        return place == null ? null : new Place(place.at(), new TaskId(place.id()));
    }

    private BulkFate cancelled(TaskView task) throws InterruptedException {
        return switch (cancellation.cancel(task.taskId(), Traceparent.create().value())) {
            case ACCEPTED -> BulkFate.DONE;
            case TOO_LATE, GONE -> BulkFate.SKIPPED;
            case UNDECIDED -> BulkFate.UNDECIDED;
        };
    }

    private BulkFate retried(TaskView task) throws InterruptedException {
        return switch (retry.retry(task)) {
            case ACCEPTED -> BulkFate.DONE;
            case NOT_FAILED, GONE -> BulkFate.SKIPPED;
            case LETTER_GONE -> BulkFate.failed("dead-letter-gone", "What is needed to run it again is no longer kept");
            case NO_COMMAND -> BulkFate.failed("dead-letter-gone", "What was kept of it is no command");
            case UNDECIDED -> BulkFate.UNDECIDED;
        };
    }
}
