package io.tasklane.benchmarks.micro;

import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import io.tasklane.parallel.WindowBenchmark;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The event codec, the window and the coding of its metadata, by JMH: time and allocation of a call. */
public final class Micro implements Scenario {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Override
    public String name() {
        return "micro";
    }

    @Override
    public String about() {
        return "event codec, window and offset metadata, one call at a time (JMH)";
    }

    @Override
    public Map<String, Long> settings() {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("forks", 2L);
        settings.put("warm-ups", 3L);
        settings.put("iterations", 5L);
        settings.put("milliseconds", 1_000L);
        return settings;
    }

    @Override
    public Report run(Settings settings, Workplace workplace) throws Exception {
        TimeValue time = TimeValue.milliseconds(settings.number("milliseconds"));
        var options = new OptionsBuilder()
                .include(EventCodecBenchmark.class.getName())
                .include(WindowBenchmark.class.getName())
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .forks((int) settings.number("forks"))
                .warmupIterations((int) settings.number("warm-ups"))
                .warmupTime(time)
                .measurementIterations((int) settings.number("iterations"))
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .build();
        Report.Builder report = new Report.Builder();
        for (RunResult result : new Runner(options).run()) {
            Result<?> primary = result.getPrimaryResult();
            var row = report.row(result.getParams().getBenchmark().replaceFirst(".*\\.(\\w+\\.\\w+)$", "$1"))
                    .with("µs a call", primary.getScore())
                    .with("± µs", primary.getScoreError());
            Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
            if (allocated != null) {
                row.with("bytes a call", allocated.getScore());
            }
        }
        return report.build(name(), settings.values());
    }
}
