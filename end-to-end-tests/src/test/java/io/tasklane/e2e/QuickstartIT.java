package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a new user does first, with what a new user sees. */
@DisabledOnOs(OS.WINDOWS)
class QuickstartIT {

    private static final String LAST_LINE = "Tasklane keeps running; Ctrl-C stops it.";
    private static final int TEMP_MAX = 2;

    @TempDir
    Path folder;

    @Test
    void itShowsATaskFromItsSubmissionToItsSignedWebhook() throws Exception {
        Process process = start();
        try {
            List<String> lines = CompletableFuture.supplyAsync(() -> linesOf(process, LAST_LINE))
                    .get(5, TimeUnit.MINUTES);

            assertThat(lines).last().as(String.join("\n", lines)).isEqualTo(LAST_LINE);
            assertThat(lines)
                    .contains(
                            "It is open to every program on this machine, and to no other machine.",
                            "  HTTP 202",
                            "  signature verified");
            List<BigDecimal> values = Files.readAllLines(Path.of("../datasets/seattle-weather.csv")).stream()
                    .skip(1)
                    .map(row -> new BigDecimal(row.split(",")[TEMP_MAX]))
                    .toList();
            BigDecimal sum = values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(shown(lines, "temp_max", "type")).isEqualTo("decimal");
            assertThat(shown(lines, "temp_max", "min")).isEqualTo(rounded(Collections.min(values)));
            assertThat(shown(lines, "temp_max", "max")).isEqualTo(rounded(Collections.max(values)));
            assertThat(shown(lines, "temp_max", "mean"))
                    .isEqualTo(sum.divide(BigDecimal.valueOf(values.size()), 2, RoundingMode.HALF_UP)
                            .toPlainString());

            List<ProcessHandle> children = process.descendants().toList();
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("it ends when it is told to")
                    .isTrue();
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        "../bin/quickstart",
                        "--server.port=0",
                        "--tasklane.standalone.kafka-port=0",
                        "--tasklane.standalone.mongo-port=0",
                        "--tasklane.data-dir=" + folder.resolve("data"))
                .redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("MONGODB_URI", "KAFKA_BOOTSTRAP_SERVERS"));
        return builder.start();
    }

    /** All lines up to that one, or all there are. */
    private static List<String> linesOf(Process process, String last) {
        List<String> lines = new ArrayList<>();
        try {
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (line.equals(last)) {
                    break;
                }
            }
            return lines;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A cell of the table of columns; headings of two words have one space within, and cells have two between them. */
    private static String shown(List<String> lines, String column, String heading) {
        String headings = lineOf(lines, "column");
        int at = List.of(headings.split(" {2,}")).indexOf(heading);
        return lineOf(lines, column).split(" {2,}")[at];
    }

    private static String lineOf(List<String> lines, String firstCell) {
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith(firstCell + "  "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line of " + firstCell + " in " + String.join("\n", lines)));
    }

    private static String rounded(BigDecimal value) {
        return value.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }
}
