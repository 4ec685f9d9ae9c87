package io.tasklane.benchmarks.endtoend;

import io.tasklane.benchmarks.load.Schedule;
import io.tasklane.benchmarks.processes.Suite;
import io.tasklane.benchmarks.report.Progress;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Tasks from their submission to their webhook: a burst, as fast as they are accepted, and steadily at two rates. In the end each task
 * must have ended once in the log and each webhook must have come once.
 */
public final class EndToEnd implements Scenario {

    @Override
    public String name() {
        return "end-to-end";
    }

    @Override
    public String about() {
        return "from a submission to its webhook, beside a bare chain through Kafka of as many hops";
    }

    @Override
    public Map<String, Long> settings() {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("burst", 20_000L);
        settings.put("seconds", 30L);
        settings.put("slow-per-second", 300L);
        settings.put("fast-per-second", 1_000L);
        settings.put("warm-up", 5_000L);
        return settings;
    }

    @Override
    public Report run(Settings settings, Workplace workplace) throws Exception {
        Report.Builder report = new Report.Builder();
        try (Suite suite = Suite.started(workplace.folder("suite"))) {
            Run run = new Run(suite, report);
            long warmUp = settings.number("warm-up");
            try (BareChain chain = new BareChain(suite.kafka())) {
                if (warmUp > 0) {
                    chain.run(Schedule.burst(warmUp));
                    Delivered.of(suite.gateway(), Schedule.burst(warmUp), "warm-up", warmUp);
                }
                long burst = settings.number("burst");
                run.compare("burst", burst, chain, () -> Schedule.burst(burst));
                for (String rate : new String[] {"slow-per-second", "fast-per-second"}) {
                    long perSecond = settings.number(rate);
                    long count = perSecond * settings.number("seconds");
                    run.compare(perSecond + "/s", count, chain, () -> Schedule.steady(perSecond, count));
                }
            }
            run.verify();
        }
        return report.build(name(), settings.values());
    }

    private static final class Run {

        private final Suite suite;
        private final Report.Builder report;
        private final Set<String> tasks = new HashSet<>();

        Run(Suite suite, Report.Builder report) {
            this.suite = suite;
            this.report = report;
        }

        /** In turns, for the machine is never quite at rest. */
        void compare(String what, long count, BareChain chain, Supplier<Schedule> schedule) throws Exception {
            BareChain.Figures limit =
                    Progress.during(what + ", bare chain", 0, chain::arrived, () -> chain.run(schedule.get()));
            report.row(what + ": bare chain")
                    .with("tasks", limit.latencies().count())
                    .with("completed/s", limit.perSecond())
                    .with("", limit.latencies());
            Delivered delivered = Delivered.of(suite.gateway(), schedule.get(), what, count);
            tasks.addAll(delivered.ledger().taskIds());
            delivered
                    .addTo(report, what + ": Tasklane")
                    .with(
                            "rate of bare",
                            delivered
                                            .webhooks()
                                            .perSecondSince(delivered.answers().begun())
                                    / limit.perSecond())
                    .with(
                            "p50 of bare",
                            delivered.webhooks().latencies().millis(50)
                                    / limit.latencies().millis(50));
        }

        void verify() {
            TaskEnds ends = TaskEnds.read(suite.kafka());
            long lost = ends.lost(tasks);
            long doubled = ends.doubled(tasks);
            report.fault("tasks without an end in the log", lost);
            report.fault("tasks with two ends in the log", doubled);
            report.row("ends in the log")
                    .with("tasks", tasks.size())
                    .with("lost", lost)
                    .with("doubled", doubled);
        }
    }
}
