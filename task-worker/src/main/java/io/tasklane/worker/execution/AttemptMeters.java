package io.tasklane.worker.execution;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;

/** Counts attempts by the name of their task and how they ended. Only names that are handled come here, so there are few. */
final class AttemptMeters {

    enum Ending {
        COMPLETED,
        RETRYING,
        FAILED,
        CANCELLED,
        TIMED_OUT;

        private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private final MeterRegistry meters;

    AttemptMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    void ended(String taskName, Ending ending, Duration time) {
        meters.counter("tasklane.worker.attempts", "taskName", taskName, "outcome", ending.text)
                .increment();
        meters.timer("tasklane.worker.attempt.duration", "taskName", taskName).record(time);
    }
}
