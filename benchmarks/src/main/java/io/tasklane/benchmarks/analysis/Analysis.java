package io.tasklane.benchmarks.analysis;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.tasklane.benchmarks.load.Answer;
import io.tasklane.benchmarks.load.HttpConnection;
import io.tasklane.benchmarks.load.HttpRequest;
import io.tasklane.benchmarks.processes.Suite;
import io.tasklane.benchmarks.report.Progress;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import io.tasklane.model.TaskJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/** A task that analyses a large CSV file, in turns with bare parsing of it, and what memory the suite occupies meanwhile. */
public final class Analysis implements Scenario {

    private static final String DATASET = "generated.csv";
    private static final long MEGABYTE = 1 << 20;

    @Override
    public String name() {
        return "analysis";
    }

    @Override
    public String about() {
        return "a task that analyses a generated CSV file, beside bare parsing of it";
    }

    @Override
    public Map<String, Long> settings() {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("megabytes", 1_024L);
        settings.put("rounds", 3L);
        return settings;
    }

    @Override
    public Report run(Settings settings, Workplace workplace) throws Exception {
        Path folder = workplace.folder("datasets");
        Path file = folder.resolve(DATASET);
        GeneratedCsv.write(file, settings.number("megabytes") * MEGABYTE);
        double megabytes = (double) Files.size(file) / MEGABYTE;
        int rounds = (int) settings.number("rounds");
        double[] bare = new double[rounds];
        double[] ours = new double[rounds];
        double[] ratios = new double[rounds];
        AtomicLong most = new AtomicLong();
        Report.Builder report = new Report.Builder();
        try (Suite suite = Suite.started(workplace.folder("suite"), "--tasklane.worker.datasets-dir=" + folder)) {
            long before = suite.residentMegabytes().orElse(0L);
            // The first round warms up.
            for (int round = -1; round < rounds; round++) {
                int at = Math.max(0, round);
                bare[at] =
                        megabytes / Progress.during("bare parsing, MB", 0, () -> (long) megabytes, () -> parse(file));
                ours[at] =
                        megabytes / Progress.during("analysis, resident MB", 0, most::get, () -> analyse(suite, most));
                ratios[at] = ours[at] / bare[at];
            }
            report.row("bare parsing").with("MB/s", median(bare));
            report.row("analysis, from submission to end")
                    .with("MB/s", median(ours))
                    .with("of bare", median(ratios))
                    .with("resident MB before", before)
                    .with("resident MB at most", most.get());
        }
        return report.build(name(), settings.values());
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }

    private static double parse(Path file) throws IOException {
        long begun = System.nanoTime();
        long characters = 0;
        try (CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(file)) {
            for (CsvRecord row : csv) {
                for (int field = 0; field < row.getFieldCount(); field++) {
                    characters += row.getField(field).length();
                }
            }
        }
        if (characters == 0) {
            throw new IllegalStateException("nothing was parsed");
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static double analyse(Suite suite, AtomicLong mostResident) throws IOException {
        long begun = System.nanoTime();
        try (HttpConnection connection = new HttpConnection(suite.gateway())) {
            String body = "{\"taskName\":\"data_analysis\",\"parameters\":{\"dataset\":\"" + DATASET + "\"}}";
            Answer accepted = connection.send(HttpRequest.postJson("/submitTask", "", body));
            String task = json(accepted).path("taskId").asString();
            String status = "processing";
            while (status.equals("processing")) {
                // Held at the gateway for a second, or until the task has ended.
                Answer answer = connection.send(HttpRequest.get("/taskStatus/" + task, "Prefer: wait=1\r\n"));
                status = json(answer).path("status").asString("processing");
                suite.residentMegabytes().ifPresent(now -> mostResident.accumulateAndGet(now, Math::max));
            }
            if (!status.equals("completed")) {
                throw new IllegalStateException("the analysis ended as " + status);
            }
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static JsonNode json(Answer answer) {
        return TaskJson.MAPPER.readTree(answer.body());
    }
}
