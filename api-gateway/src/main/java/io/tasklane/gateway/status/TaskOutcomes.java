package io.tasklane.gateway.status;

import io.tasklane.model.TaskId;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** For those who submit a task and wait for its end. */
public final class TaskOutcomes {

    private final HeldRequests requests;
    private final Clock clock;

    TaskOutcomes(HeldRequests requests, Clock clock) {
        this.requests = requests;
        this.clock = clock;
    }

    /** One who waits; to be closed when there is no need any more. */
    public interface Waiting extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits for the end of a task that may not be submitted yet.
     *
     * @param isKnown whether it is submitted, and may even have ended
     * @param told once, in another thread: the status at the end, or nothing if that did not come in time
     * @return how to wait no longer; nothing if there is no room to wait, and nobody is told
     */
    public Optional<Waiting> await(
            TaskId taskId, boolean isKnown, Duration patience, Consumer<Optional<TaskStatus>> told) {
        Optional<HeldRequest> request = requests.hold(
                taskId,
                null,
                Awaited.ITS_END,
                patience,
                task -> told.accept(Optional.ofNullable(task)
                        .map(known -> TaskStatus.of(known, clock.instant()))
                        .filter(TaskStatus::done)));
        if (isKnown) {
            request.ifPresent(HeldRequest::look);
        }
        return request.map(held -> held::close);
    }
}
