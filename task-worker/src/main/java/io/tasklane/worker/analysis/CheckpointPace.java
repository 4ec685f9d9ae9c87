package io.tasklane.worker.analysis;

/** When a checkpoint is due. Asked before each row. */
interface CheckpointPace {

    boolean isDue();

    /** One was made since the last answer, or found to be too large. */
    void taken();
}
