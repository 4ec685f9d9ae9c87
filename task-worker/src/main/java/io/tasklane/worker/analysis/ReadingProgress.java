package io.tasklane.worker.analysis;

import io.tasklane.worker.TaskContext;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;

/** Looks up from the reading of a dataset after each piece: is it still wanted, is it too large, how far is it. */
final class ReadingProgress implements LongConsumer {

    private static final int STEPS = 100;
    private static final long STEP_OF_UNKNOWN_SIZE = 16L << 20;

    private final Dataset dataset;
    private final TaskContext context;
    private final long step;
    private long nextReport;

    ReadingProgress(Dataset dataset, TaskContext context) {
        this.dataset = dataset;
        this.context = context;
        this.step = dataset.size() == null ? STEP_OF_UNKNOWN_SIZE : Math.max(1, dataset.size() / STEPS);
        this.nextReport = next(dataset.position());
    }

    /** @throws CancellationException if the result is not wanted any more */
    @Override
    public void accept(long bytes) {
        if (context.isCancelled() || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("cancelled after " + bytes + " bytes");
        }
        if (bytes > dataset.maxSize()) {
            throw new DatasetFailure("dataset-too-large", "the dataset has more than " + dataset.maxSize() + " bytes");
        }
        if (bytes >= nextReport) {
            nextReport = next(bytes);
            report(bytes);
        }
    }

    private long next(long bytes) {
        return bytes - bytes % step + step;
    }

    private void report(long bytes) {
        Long size = dataset.size();
        double fraction = size == null ? 0 : (double) bytes / Math.max(1, size);
        context.progress(fraction, "read " + bytes + (size == null ? "" : " of " + size) + " bytes");
    }
}
