package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(SuiteExtension.class)
class SubmittedTaskRunsToItsResultIT {

    private static final Path WEATHER = Path.of("../datasets/seattle-weather.csv");

    @Test
    void anEchoComesBackAsItWasSent(RunningSuite suite) {
        String parameters = "{\"text\":\"grüße\",\"numbers\":[1,2.50,-15e9],\"nothing\":null}";

        String id = suite.gateway().submit("{\"taskName\":\"echo\",\"parameters\":" + parameters + "}");
        JsonNode status = suite.gateway().awaitEnd(id, "completed");

        assertThat(status.get("state").stringValue()).isEqualTo("completed");
        assertThat(status.get("done").booleanValue()).isTrue();
        assertThat(status.get("attempt").intValue()).isEqualTo(1);
        HttpResponse<String> result =
                suite.gateway().get(status.get("resultUrl").stringValue());
        assertThat(result.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(GatewayClient.JSON.readTree(result.body()).get("text").stringValue())
                .isEqualTo("grüße");
        assertThat(result.body()).contains("2.50").contains("null");
    }

    @Test
    void aFailedTaskSaysWhy(RunningSuite suite) {
        String id = suite.gateway()
                .submit("{\"taskName\":\"data_analysis\",\"parameters\":{\"dataset\":\"no-such-file.csv\"}}");

        JsonNode status = suite.gateway().awaitEnd(id, "failed");

        assertThat(status.get("error").get("type").stringValue()).endsWith("/dataset-not-found");
        assertThat(suite.gateway().get("/results/" + id).statusCode()).isEqualTo(409);
    }

    /** The figures of the analysis against a computation that shares nothing with it: all values sorted, in plain sums. */
    @Test
    void theAnalysisOfTheWeatherIsTrue(RunningSuite suite) throws IOException {
        String id = suite.gateway()
                .submit("{\"taskName\":\"data_analysis\",\"parameters\":{\"dataset\":\"seattle-weather.csv\"}}");
        suite.gateway().awaitEnd(id, "completed");

        JsonNode result = suite.gateway().result(id);

        List<String[]> rows = Files.readAllLines(WEATHER).stream()
                .skip(1)
                .map(line -> line.split(","))
                .toList();
        assertThat(result.get("rows").longValue()).isEqualTo(rows.size()).isEqualTo(1461);
        assertThat(result.get("bytes").longValue()).isEqualTo(Files.size(WEATHER));
        Map<String, JsonNode> columns = StreamSupport.stream(
                        result.get("columns").spliterator(), false)
                .collect(Collectors.toMap(column -> column.get("name").stringValue(), Function.identity()));
        assertThat(columns).hasSize(6);
        checkNumbers(columns.get("precipitation"), rows, 1);
        checkNumbers(columns.get("temp_max"), rows, 2);
        checkNumbers(columns.get("temp_min"), rows, 3);
        checkNumbers(columns.get("wind"), rows, 4);
        assertThat(columns.get("date").get("type").stringValue()).isEqualTo("date");
        assertThat(columns.get("date").get("min").stringValue()).isEqualTo("2012-01-01");
        assertThat(columns.get("date").get("max").stringValue()).isEqualTo("2015-12-31");
        assertThat(columns.get("date").get("distinct").longValue()).isCloseTo(1461L, within(30L));
        checkMostFrequent(columns.get("weather"), rows, 5);
    }

    private static void checkNumbers(JsonNode column, List<String[]> rows, int index) {
        double[] sorted = rows.stream()
                .mapToDouble(row -> Double.parseDouble(row[index]))
                .sorted()
                .toArray();
        double mean = Arrays.stream(sorted).sum() / sorted.length;
        double squares = Arrays.stream(sorted)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        assertThat(column.get("type").stringValue()).isEqualTo("decimal");
        assertThat(column.get("nulls").longValue()).isZero();
        assertThat(column.get("min").doubleValue()).isEqualTo(sorted[0]);
        assertThat(column.get("max").doubleValue()).isEqualTo(sorted[sorted.length - 1]);
        assertThat(column.get("mean").doubleValue()).isCloseTo(mean, within(1e-9));
        assertThat(column.get("standardDeviation").doubleValue())
                .isCloseTo(Math.sqrt(squares / (sorted.length - 1)), within(1e-9));
        assertThat(column.get("distinct").doubleValue())
                .isCloseTo(Arrays.stream(sorted).distinct().count(), within(3.0));
        checkRank(sorted, column.get("quartiles").get("q1").doubleValue(), 0.25);
        checkRank(sorted, column.get("quartiles").get("median").doubleValue(), 0.5);
        checkRank(sorted, column.get("quartiles").get("q3").doubleValue(), 0.75);
    }

    /** A quartile may be any value whose rank is within a hundredth of the asked one. */
    private static void checkRank(double[] sorted, double value, double fraction) {
        double below = Arrays.stream(sorted).filter(other -> other < value).count() / (double) sorted.length;
        double upTo = Arrays.stream(sorted).filter(other -> other <= value).count() / (double) sorted.length;
        assertThat(below).isLessThanOrEqualTo(fraction + 0.01);
        assertThat(upTo).isGreaterThanOrEqualTo(fraction - 0.01);
    }

    private static void checkMostFrequent(JsonNode column, List<String[]> rows, int index) {
        Map<String, Long> counts =
                rows.stream().collect(Collectors.groupingBy(row -> row[index], Collectors.counting()));
        assertThat(column.get("type").stringValue()).isEqualTo("text");
        assertThat(column.get("distinct").longValue()).isEqualTo(counts.size());
        assertThat(column.get("topValues")).hasSize(counts.size());
        column.get("topValues")
                .forEach(top -> assertThat(top.get("count").longValue())
                        .isEqualTo(counts.get(top.get("value").stringValue())));
    }
}
