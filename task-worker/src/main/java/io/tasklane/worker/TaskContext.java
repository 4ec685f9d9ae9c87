package io.tasklane.worker;

import io.tasklane.model.TaskId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a handler knows of the attempt it runs, and how it reports. Safe for use by several threads. */
public interface TaskContext {

    TaskId taskId();

    /** Which attempt this is; the first is 1. */
    int attempt();

    String tenant();

    Map<String, String> labels();

    /**
     * Reports how far the task has come. Never waits: what comes too fast is dropped in favour of what comes later, so a handler
     * may report as often as it likes.
     *
     * @param fraction the part that is done, 0 to 1; out of bounds it is brought to the nearest bound
     * @param message what it is doing, for a person
     */
    void progress(double fraction, @Nullable String message);

    /** Whether nobody waits for the result any more: a handler should stop then, by returning or throwing. */
    boolean isCancelled();
}
