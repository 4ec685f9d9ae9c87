package io.tasklane.worker.analysis;

import java.util.List;

/**
 * What is in a dataset.
 *
 * @param dataset as the task named it
 * @param bytes its size
 * @param rows how many there are, without the header
 * @param columns in the dataset's order
 */
record DatasetSummary(String dataset, long bytes, long rows, List<ColumnSummary> columns, Anomalies anomalies) {

    /** What does not fit. */
    record Anomalies(Anomaly rowsWithTooFewFields, Anomaly rowsWithTooManyFields) {}

    /**
     * One kind of what does not fit.
     *
     * @param firstLines the lines where the first ones begin; the header's line is 1
     */
    record Anomaly(long count, List<Long> firstLines) {}
}
