package io.tasklane.worker.execution;

import io.tasklane.model.TaskEvent;
import java.util.Optional;

/**
 * What an attempt leaves to be published with its outcome.
 *
 * @param progress the last report, if it was not published yet
 * @param checkpoint the last state to keep, if it was not published yet
 * @param mayHaveCheckpoints whether a state of the task may be kept, by this attempt or one before
 */
record LastWords(Optional<TaskEvent> progress, Optional<byte[]> checkpoint, boolean mayHaveCheckpoints) {

    /** Of an attempt that did not begin. */
    static LastWords none(boolean mayHaveCheckpoints) {
        return new LastWords(Optional.empty(), Optional.empty(), mayHaveCheckpoints);
    }
}
