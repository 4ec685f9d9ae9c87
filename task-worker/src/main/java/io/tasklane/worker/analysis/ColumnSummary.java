package io.tasklane.worker.analysis;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is in a column. What has no meaning for its type is left out.
 *
 * @param type what all its values are
 * @param count how many rows have a value
 * @param nulls how many rows have none
 * @param distinct how many different values there are, as they are written: 1 and 1.0 are two
 * @param distinctExact whether that number is exact; otherwise it is an estimate, off by about 1 % (more than 100 columns: 2 %)
 * @param min the least value: by number, by time, or by the code units of the text
 * @param max the greatest value
 * @param standardDeviation of a sample, so with n - 1
 * @param topValues the most frequent values, the most frequent first
 */
record ColumnSummary(
        String name,
        ColumnType type,
        long count,
        long nulls,
        long distinct,
        boolean distinctExact,
        @Nullable JsonNode min,
        @Nullable JsonNode max,
        @Nullable Double mean,
        @Nullable Double standardDeviation,
        @Nullable Quartiles quartiles,
        List<TopValue> topValues) {

    /**
     * Between two values it is interpolated linearly.
     *
     * @param exact whether they are exact; otherwise each one's rank is off by about 0.3 % (more than 100 columns: 1.5 %)
     */
    record Quartiles(double q1, double median, double q3, boolean exact) {}

    /**
     * A frequent value. A value that is not given is not as frequent as one that is.
     *
     * @param value as it is written, at most its first 100 characters and then '…'
     * @param count how often it occurs; at least, if {@code countAtMost} is given
     * @param countAtMost how often it can occur, where that is not known exactly
     */
    record TopValue(String value, long count, @Nullable Long countAtMost) {}
}
