package io.tasklane.gateway.status;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** What the projection did, a rebuild's included: how many records it took at a time, and how long the store needed for them. */
final class ProjectionMeters {

    private final Counter records;
    private final Counter leftOut;
    private final DistributionSummary batchSize;
    private final Timer writeTime;

    ProjectionMeters(MeterRegistry meters) {
        records = Counter.builder("tasklane.projection.records")
                .description("Records that are in the view")
                .register(meters);
        leftOut = Counter.builder("tasklane.projection.unreadable")
                .description("Records that the projection could not read or store and skipped")
                .register(meters);
        batchSize = DistributionSummary.builder("tasklane.projection.batch.size")
                .description("Records that were brought into the view together")
                .register(meters);
        writeTime = Timer.builder("tasklane.projection.write.time")
                .description("How long it took to bring a batch into the view")
                .register(meters);
    }

    void onBatch(int size, Runnable write) {
        writeTime.record(write);
        batchSize.record(size);
        records.increment(size);
    }

    void leftOut() {
        leftOut.increment();
    }
}
