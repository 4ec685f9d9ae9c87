package io.tasklane.benchmarks.lifecycle;

import io.tasklane.benchmarks.processes.Suite;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.report.Row;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** From the command until the suite is ready, with no data and with what it left; then what it takes while it idles. */
public final class Startup implements Scenario {

    private static final String NO_SERVICES = "--tasklane.standalone.services=none";

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public String about() {
        return "from the command until all is ready, beside broker and store alone; memory and processor at rest";
    }

    @Override
    public Map<String, Long> settings() {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("rounds", 5L);
        settings.put("idle-seconds", 30L);
        return settings;
    }

    @Override
    public Report run(Settings settings, Workplace workplace) throws Exception {
        int rounds = (int) settings.number("rounds");
        double[] bare = new double[rounds];
        double[] fresh = new double[rounds];
        double[] again = new double[rounds];
        Report.Builder report = new Report.Builder();
        for (int round = 0; round < rounds; round++) {
            bare[round] = seconds(workplace.folder("bare-" + round), NO_SERVICES);
            Path data = workplace.folder("suite-" + round);
            fresh[round] = seconds(data);
            again[round] = seconds(data);
        }
        row(report, "broker and store alone", bare);
        row(report, "suite, for the first time", fresh).with("of bare", fresh[rounds / 2] / bare[rounds / 2]);
        row(report, "suite, once more", again).with("of bare", again[rounds / 2] / bare[rounds / 2]);
        try (Suite suite = Suite.started(workplace.folder("idle"))) {
            idle(suite, settings.number("idle-seconds"), report);
        }
        return report.build(name(), settings.values());
    }

    private static double seconds(Path data, String... more) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try (Suite suite = Suite.started(data, more)) {
            return suite.process().isAlive() ? (System.nanoTime() - begun) / 1e9 : Double.NaN;
        }
    }

    private static Row row(Report.Builder report, String what, double[] seconds) {
        Arrays.sort(seconds);
        return report.row(what)
                .with("ready after s", seconds[seconds.length / 2])
                .with("least s", seconds[0])
                .with("most s", seconds[seconds.length - 1]);
    }

    /** The first of two stretches lets it come to rest. */
    private static void idle(Suite suite, long seconds, Report.Builder report) throws InterruptedException {
        TimeUnit.SECONDS.sleep(seconds);
        Optional<Duration> before = suite.process().processorTime();
        long begun = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double nanos = System.nanoTime() - begun;
        Row row = report.row("suite, at rest");
        suite.residentMegabytes().ifPresent(megabytes -> row.with("resident MB", megabytes));
        Optional<Duration> after = suite.process().processorTime();
        if (before.isPresent() && after.isPresent()) {
            row.with("% of a core", 100 * after.get().minus(before.get()).toNanos() / nanos);
        }
    }
}
