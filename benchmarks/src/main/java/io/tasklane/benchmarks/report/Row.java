package io.tasklane.benchmarks.report;

import io.tasklane.benchmarks.load.Latencies;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** One thing that was measured, and its figures in the order in which they are shown. Each figure's name says its unit. */
public final class Row {

    private final String what;
    private final Map<String, Number> figures = new LinkedHashMap<>();

    public Row(String what) {
        this.what = what;
    }

    public Row with(String name, Number figure) {
        figures.put(name, figure);
        return this;
    }

    /** @param prefix what their names begin with; may be empty */
    public Row with(String prefix, Latencies latencies) {
        return with(prefix + "p50 ms", latencies.millis(50))
                .with(prefix + "p99 ms", latencies.millis(99))
                .with(prefix + "most ms", latencies.millis(100));
    }

    public String what() {
        return what;
    }

    public Map<String, Number> figures() {
        return Collections.unmodifiableMap(figures);
    }
}
