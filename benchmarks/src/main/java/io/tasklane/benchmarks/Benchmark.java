package io.tasklane.benchmarks;

import io.tasklane.benchmarks.analysis.Analysis;
import io.tasklane.benchmarks.endtoend.EndToEnd;
import io.tasklane.benchmarks.engine.EngineRate;
import io.tasklane.benchmarks.lifecycle.Restart;
import io.tasklane.benchmarks.lifecycle.Startup;
import io.tasklane.benchmarks.micro.Micro;
import io.tasklane.benchmarks.peers.Peers;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.report.ReportFile;
import io.tasklane.benchmarks.report.Table;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import io.tasklane.benchmarks.streams.Stream;
import io.tasklane.benchmarks.submit.Submit;
import io.tasklane.benchmarks.view.Lists;
import io.tasklane.benchmarks.view.Status;
import io.tasklane.notifier.delivery.Webhooks;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs a scenario, prints what it measured, and keeps it in a file. */
final class Benchmark {

    private static final Map<String, Scenario> SCENARIOS = byName(
            new Submit(),
            new EndToEnd(),
            new Webhooks(),
            new Status(),
            new Lists(),
            new Stream(),
            new EngineRate(),
            new Analysis(),
            new Startup(),
            new Restart(),
            new Peers(),
            new Micro());

    private Benchmark() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0 || arguments[0].equals("--help")) {
            System.out.print(help());
            return;
        }
        Path results = Path.of(System.getProperty("tasklane.benchmarks.results", "results"));
        boolean well = run(arguments, results, System.out);
        System.exit(well ? 0 : 1);
    }

    /** @return whether nothing happened that must not */
    static boolean run(String[] arguments, Path results, PrintStream out) throws Exception {
        Scenario scenario = SCENARIOS.get(arguments[0]);
        if (scenario == null) {
            out.println("There is no scenario \"" + arguments[0] + "\".\n\n" + help());
            return false;
        }
        Settings settings;
        try {
            List<String> given = Arrays.asList(arguments).subList(1, arguments.length);
            settings = Settings.of(scenario.settings(), given);
        } catch (IllegalArgumentException notUnderstood) {
            out.println(notUnderstood.getMessage() + "\n\n" + help());
            return false;
        }
        Report report;
        try (Workplace workplace = Workplace.open()) {
            report = scenario.run(settings, workplace);
        }
        out.println(Table.of(report));
        out.println("Written to "
                + ReportFile.write(results, report, Clock.systemUTC().instant()));
        return report.faults().isEmpty();
    }

    private static Map<String, Scenario> byName(Scenario... scenarios) {
        Map<String, Scenario> byName = new LinkedHashMap<>();
        Arrays.stream(scenarios).forEach(scenario -> byName.put(scenario.name(), scenario));
        return byName;
    }

    private static String help() {
        String scenarios = SCENARIOS.values().stream()
                .map(scenario -> "  %-12s %s%n  %-12s %s%n"
                        .formatted(
                                scenario.name(),
                                scenario.about(),
                                "",
                                scenario.settings().entrySet().stream()
                                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                                        .collect(Collectors.joining(" "))))
                .collect(Collectors.joining());
        return "bin/benchmark <scenario> [--setting=value] …\n\n" + scenarios;
    }
}
