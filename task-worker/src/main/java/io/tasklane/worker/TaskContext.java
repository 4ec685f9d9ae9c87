package io.tasklane.worker;

import io.tasklane.model.TaskId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a handler knows of the attempt it runs, and how it reports. Safe for use by several threads. */
public interface TaskContext {

    /** How large a checkpoint may be, in bytes. */
    int MAX_CHECKPOINT_BYTES = 512 * 1024;

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

    /**
     * Whether nobody waits for the result any more, because the task was cancelled, its time is over, or another worker has it:
     * a handler should stop then, by returning or throwing. Its thread is interrupted at the same time.
     */
    boolean isCancelled();

    /**
     * Keeps how far the task has come, so that the next attempt, or the next worker after a crash or a deploy, goes on from
     * there. Never waits: at most one state a second is published, and of those between the last one. A state is the handler's
     * own; it should say of which version it is, for another release of the handler may read it. When the task has ended, its
     * states are removed. While Kafka is away a running task holds two states in memory at most, besides the handler's own.
     *
     * @param state at most {@value #MAX_CHECKPOINT_BYTES} bytes; it may be changed afterwards
     * @throws IllegalArgumentException if it is larger
     */
    void checkpoint(byte[] state);

    /**
     * The last state that was kept, by whichever attempt or worker; nothing if there is none. May wait for Kafka, except in an
     * attempt that is certainly the first. After a crash it can be an earlier state than the last one.
     *
     * @throws RuntimeException if Kafka does not answer, or the attempt is stopped meanwhile: it is best left to end the attempt
     */
    Optional<byte[]> lastCheckpoint();
}
