package io.tasklane.worker.execution;

import io.tasklane.worker.checkpoints.LastCheckpoints;
import io.tasklane.worker.results.Results;
import java.time.Clock;

/** What all attempts of a worker share. */
record Attempts(
        RunnerSettings settings,
        TaskRecords records,
        TaskOutcomes outcomes,
        RetryDecision retries,
        LastCheckpoints checkpoints,
        Results results,
        AttemptMeters meters,
        Clock clock,
        Timer timer) {}
