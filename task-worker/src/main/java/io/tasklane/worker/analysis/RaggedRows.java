package io.tasklane.worker.analysis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How many rows do not fit the header in one way, and where the first ones are. */
final class RaggedRows {

    private static final int MAX_LINES_KEPT = 10;

    private final List<Long> firstLines = new ArrayList<>();
    private long count;

    void add(long line) {
        count++;
        if (firstLines.size() < MAX_LINES_KEPT) {
            firstLines.add(line);
        }
    }

    DatasetSummary.Anomaly summary() {
        return new DatasetSummary.Anomaly(count, List.copyOf(firstLines));
    }

    void writeTo(StateWriter out) throws IOException {
        out.count(count);
        out.count(firstLines.size());
        for (long line : firstLines) {
            out.count(line);
        }
    }

    void restore(StateReader in) throws IOException {
        count = in.count();
        int kept = in.count(MAX_LINES_KEPT);
        for (int i = 0; i < kept; i++) {
            firstLines.add(in.count());
        }
    }
}
