package io.tasklane.benchmarks.report;

import io.tasklane.model.TaskJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report for programs: JSON with the figures and what they were measured on. */
public final class ReportFile {

    private ReportFile() {}

    /** @return the file, in the folder, named after the scenario and the time */
    public static Path write(Path folder, Report report, Instant now) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("scenario", report.scenario());
        document.put("measuredAt", now.truncatedTo(ChronoUnit.SECONDS).toString());
        document.put("machine", machine());
        document.put("settings", report.settings());
        document.put("rows", report.rows().stream().map(ReportFile::row).toList());
        document.put("faults", report.faults());
        Path file = folder.resolve(report.scenario() + "-" + now.getEpochSecond() + ".json");
        Files.createDirectories(folder);
        return Files.writeString(
                file, TaskJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n");
    }

    private static Map<String, Object> row(Row row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("what", row.what());
        fields.put("figures", row.figures());
        return fields;
    }

    private static Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("java", Runtime.version().feature());
        List.of("os.name", "os.arch").forEach(name -> machine.put(name, System.getProperty(name)));
        return machine;
    }
}
