package io.tasklane.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TaskJson;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BenchmarkTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path results;

    @Test
    void aScenarioMeasuresTheSuiteAndLosesNothing() throws Exception {
        boolean well = run(
                "end-to-end",
                "--burst=40",
                "--seconds=1",
                "--slow-per-second=10",
                "--fast-per-second=20",
                "--warm-up=0");
        String table = printed.toString(UTF_8);
        assertThat(well).as(table).isTrue();
        assertThat(table).contains("burst: bare chain", "burst: Tasklane", "10/s: Tasklane", "ends in the log");
        JsonNode report = TaskJson.MAPPER.readTree(onlyResult().toFile());
        List<JsonNode> rows = report.get("rows").valueStream().toList();
        JsonNode burst = figures(rows, "burst: Tasklane");
        assertThat(burst.get("tasks").asInt()).isEqualTo(40);
        assertThat(burst.get("completed/s").asDouble()).isPositive();
        assertThat(burst.get("p99 ms").asDouble()).isPositive();
        assertThat(figures(rows, "ends in the log").get("tasks").asInt()).isEqualTo(70);
        assertThat(report.get("faults").size()).isZero();
    }

    @Test
    void whatDoesNotExistIsSaidAndNothingIsRun() throws Exception {
        assertThat(run("no-such")).isFalse();
        assertThat(run("end-to-end", "--no-such=1")).isFalse();
        assertThat(run("end-to-end", "--burst=many")).isFalse();
        assertThat(printed.toString(UTF_8))
                .contains("There is no scenario \"no-such\"", "\"--no-such=1\" is not understood", "end-to-end");
        assertThat(results).isEmptyDirectory();
    }

    private boolean run(String... arguments) throws Exception {
        return Benchmark.run(arguments, results, new PrintStream(printed, true, UTF_8));
    }

    private Path onlyResult() throws Exception {
        try (Stream<Path> files = Files.list(results)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private static JsonNode figures(List<JsonNode> rows, String what) {
        return rows.stream()
                .filter(row -> row.get("what").stringValue().equals(what))
                .findFirst()
                .orElseThrow()
                .get("figures");
    }
}
