package io.tasklane.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a scenario brought.
 *
 * @param scenario its name
 * @param settings what it was run with
 * @param rows what it measured
 * @param faults what must not have happened and did, tasks lost for example; none if all is well
 */
public record Report(String scenario, Map<String, ?> settings, List<Row> rows, List<String> faults) {

    public Report {
        rows = List.copyOf(rows);
        faults = List.copyOf(faults);
    }

    /** Gathers rows and faults while a scenario runs. */
    public static final class Builder {

        private final List<Row> rows = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();

        public Row row(String what) {
            Row row = new Row(what);
            rows.add(row);
            return row;
        }

        /** @param count how often it happened; 0 is none */
        public void fault(String what, long count) {
            if (count > 0) {
                faults.add(count + " " + what);
            }
        }

        public Report build(String scenario, Map<String, ?> settings) {
            return new Report(scenario, settings, rows, faults);
        }
    }
}
