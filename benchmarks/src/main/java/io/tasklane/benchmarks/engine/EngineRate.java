package io.tasklane.benchmarks.engine;

import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import io.tasklane.standalone.broker.EmbeddedBroker;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The engine in turns with bare loops that consume and produce the same records, with and without transactions, on one broker in the
 * same process. The engine's records end out of order, each on a pool thread. Then what a record in flight costs in memory.
 */
public final class EngineRate implements Scenario {

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public String about() {
        return "records through the engine, beside bare loops that consume and produce";
    }

    @Override
    public Map<String, Long> settings() {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("records", 200_000L);
        settings.put("rounds", 5L);
        return settings;
    }

    @Override
    public Report run(Settings settings, Workplace workplace) throws Exception {
        Report.Builder report = new Report.Builder();
        int records = Math.toIntExact(settings.number("records"));
        int rounds = Math.toIntExact(settings.number("rounds"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(workplace.folder("kafka"), 0)) {
            var loops = new CopyingLoops(broker.bootstrapServers(), records);
            double[] plain = new double[rounds];
            double[] transactional = new double[rounds];
            double[] engine = new double[rounds];
            // The first round warms up.
            for (int round = -1; round < rounds; round++) {
                int at = Math.max(0, round);
                plain[at] = records * 1e9 / loops.bare(false);
                transactional[at] = records * 1e9 / loops.bare(true);
                engine[at] = records * 1e9 / loops.engine();
            }
            report.row("bare loop").with("records/s", median(plain));
            report.row("bare loop with transactions").with("records/s", median(transactional));
            report.row("engine")
                    .with("records/s", median(engine))
                    .with("of bare", median(engine) / median(plain))
                    .with("of transactional", median(engine) / median(transactional))
                    .with("bytes in flight", loops.bytesInFlight());
        }
        return report.build(name(), settings.values());
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }
}
