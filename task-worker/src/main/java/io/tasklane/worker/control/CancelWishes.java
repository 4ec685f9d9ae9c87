package io.tasklane.worker.control;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.TaskId;
import io.tasklane.parallel.RecordContext;
import java.util.Optional;
import java.util.function.Consumer;

/** The wishes to cancel that are open. Safe for use by several threads. */
public interface CancelWishes {

    /** The wish for this task, of whichever tenant. */
    Optional<CancelRequested> of(TaskId task);

    /** Has the listener told of each wish from now on, after {@link #of} shows it. It must not block. */
    void listen(Consumer<CancelRequested> listener);

    /**
     * Waits until all wishes are known that were made up to a few seconds ago, interrupted or not.
     *
     * @return false if the record was lost meanwhile
     */
    boolean awaitRecent(RecordContext context);
}
