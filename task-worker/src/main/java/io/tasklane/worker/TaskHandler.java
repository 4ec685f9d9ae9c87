package io.tasklane.worker;

import io.tasklane.model.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one name. A bean of this type is all that a service needs to take part: its name, its parameters' JSON
 * Schema and its defaults are announced, and submissions that name it arrive here.
 *
 * <p>A task is run at least once: if a worker dies, or loses its partition, while it runs a task, another one runs it again. A
 * handler with effects outside uses {@link TaskContext#taskId()} to recognise what it has done already. Handlers are called
 * from many threads at a time.
 *
 * @param <P> the parameters, bound from JSON; a record whose constructor refuses what is not valid is a good choice
 * @param <R> the result, written as JSON; a {@link io.tasklane.model.TaskResult} is taken as it is, and a {@link StreamedResult}
 *     may be of any size
 */
public interface TaskHandler<P, R extends @Nullable Object> {

    /** What a submission names: 1 to 100 letters, digits, '_', '.' or '-'. */
    String taskName();

    /**
     * Runs one attempt of one task. Whoever runs long asks {@link TaskContext#isCancelled()} now and then, or lets itself be
     * interrupted.
     *
     * @throws PermanentTaskFailure if another attempt would fail as well
     * @throws Exception anything else: the attempt failed, the next one may succeed
     */
    R handle(P parameters, TaskContext context) throws Exception;

    /** What it does, in one sentence for a person who looks for a task to submit; nothing by default. */
    default @Nullable String description() {
        return null;
    }

    /** How its tasks are tried again unless they say otherwise. */
    default RetryPolicy retry() {
        return RetryPolicy.DEFAULT;
    }

    /**
     * The most that a task may ask for instead: attempts, and waits in seconds. What asks for more gets this much. No limit by
     * default.
     */
    default @Nullable RetryPolicy retryLimit() {
        return null;
    }

    /**
     * Which of the worker's queues its tasks are submitted to; the first one by default. Tasks that come by another queue of this
     * worker are run as well.
     */
    default @Nullable String queue() {
        return null;
    }

    /** How many of its tasks may run at a time in one worker, unless the worker's settings say otherwise; 0 for no limit. */
    default int concurrency() {
        return 0;
    }

    /** How long one attempt may take unless the task says otherwise; no limit by default. */
    default @Nullable Duration timeout() {
        return null;
    }
}
