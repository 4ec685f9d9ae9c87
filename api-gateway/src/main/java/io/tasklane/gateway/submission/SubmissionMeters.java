package io.tasklane.gateway.submission;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Counts what comes of submissions. Each task of a batch counts as one. */
final class SubmissionMeters {

    private static final String REFUSED = "tasklane.submission.refused";

    private final MeterRegistry meters;
    private final Timer acknowledgement;

    SubmissionMeters(MeterRegistry meters, Backlog backlog) {
        this.meters = meters;
        this.acknowledgement = meters.timer("tasklane.submission.acknowledgement");
        Gauge.builder("tasklane.submission.waiting", backlog, Backlog::requests).register(meters);
        Gauge.builder("tasklane.submission.bytes", backlog, Backlog::bytes).register(meters);
    }

    /** Answers a request; if it ends with a problem, that is counted. */
    <T> T counted(Answering<T> answering) throws IOException {
        try {
            return answering.answer();
        } catch (ProblemException ended) {
            refused(ended.problem().kind());
            throw ended;
        } catch (IOException brokenOff) {
            refused(ProblemType.MALFORMED_REQUEST);
            throw brokenOff;
        }
    }

    /** The same for what needs no reading any more. */
    <T> T countedOnceRead(Supplier<T> answering) {
        try {
            return answering.get();
        } catch (ProblemException ended) {
            refused(ended.problem().kind());
            throw ended;
        }
    }

    /** Has the time measured from the moment at which a request was read until it was in Kafka. */
    <T> T timed(Supplier<T> writing) {
        long begun = System.nanoTime();
        T written = writing.get();
        acknowledgement.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        return written;
    }

    /** A request was answered with 202. */
    void taken(int accepted, List<ProblemType> refused) {
        meters.counter("tasklane.submission.accepted").increment(accepted);
        refused.forEach(this::refused);
    }

    private void refused(ProblemType why) {
        meters.counter(REFUSED, "problem", why.code()).increment();
    }

    void replayed() {
        meters.counter("tasklane.submission.replayed").increment();
    }

    /** Makes the answer to a request. */
    interface Answering<T> {
        T answer() throws IOException;
    }
}
