package io.tasklane.benchmarks.scenario;

import io.tasklane.benchmarks.report.Report;
import java.util.Map;

/** Something that can be measured, and beside it, in the same run, the limit that it cannot pass. */
public interface Scenario {

    String name();

    /** What it measures, in a line. */
    String about();

    /** What can be set, and to what it is if nobody does: whole numbers, their units in their names. */
    Map<String, Long> settings();

    Report run(Settings settings, Workplace workplace) throws Exception;
}
