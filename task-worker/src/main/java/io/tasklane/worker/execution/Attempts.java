package io.tasklane.worker.execution;

import io.tasklane.worker.checkpoints.LastCheckpoints;
import java.time.Clock;

/** What all attempts of a worker share. */
record Attempts(
        RunnerSettings settings,
        TaskRecords records,
        TaskOutcomes outcomes,
        RetryDecision retries,
        LastCheckpoints checkpoints,
        AttemptMeters meters,
        Clock clock,
        Timer timer) {}
