package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TaskJson;
import io.tasklane.worker.http.OutboundCalls;
import io.tasklane.worker.http.OutboundHttp;
import io.tasklane.worker.http.TestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/** The dataset that comes with Tasklane, through the whole handler. */
class SeattleWeatherTest {

    private static final Path DATASETS = Path.of("../datasets");
    private static final String NAME = "seattle-weather.csv";

    @Test
    void everyNumberIsThatOfAnExactComputation() throws Exception {
        DatasetSummary summary = analyse("{\"dataset\":\"" + NAME + "\",\"topValues\":50}", new TestContext());
        List<String[]> rows = Files.readAllLines(DATASETS.resolve(NAME)).stream()
                .map(line -> line.split(",", -1))
                .toList();

        assertThat(summary.bytes()).isEqualTo(Files.size(DATASETS.resolve(NAME)));
        assertThat(summary.rows()).isEqualTo(1461);
        assertThat(summary.columns())
                .extracting(ColumnSummary::name)
                .containsExactly("date", "precipitation", "temp_max", "temp_min", "wind", "weather");
        assertThat(summary.columns())
                .extracting(ColumnSummary::type)
                .containsExactly(
                        ColumnType.DATE,
                        ColumnType.DECIMAL,
                        ColumnType.DECIMAL,
                        ColumnType.DECIMAL,
                        ColumnType.DECIMAL,
                        ColumnType.TEXT);
        for (int index = 0; index < summary.columns().size(); index++) {
            int field = index;
            List<String> values = rows.stream().skip(1).map(row -> row[field]).toList();
            PlainStatistics.assertCounts(summary.columns().get(index), values, 1461, 50);
            if (summary.columns().get(index).type() == ColumnType.DECIMAL) {
                PlainStatistics.assertNumbers(summary.columns().get(index), values);
            }
        }
    }

    @Test
    void theResultIsJsonThatLeavesOutWhatHasNoMeaning() throws Exception {
        DatasetSummary summary =
                analyse("{\"dataset\":\"" + NAME + "\",\"columns\":[\"date\",\"weather\"]}", new TestContext());
        JsonNode json = TaskJson.MAPPER.valueToTree(summary);

        assertThat(json.at("/columns")).hasSize(2);
        JsonNode date = json.at("/columns/0");
        assertThat(date.at("/type").stringValue()).isEqualTo("date");
        assertThat(date.at("/min").stringValue()).isEqualTo("2012-01-01");
        assertThat(date.at("/max").stringValue()).isEqualTo("2015-12-31");
        assertThat(date.has("mean")).isFalse();
        assertThat(date.has("quartiles")).isFalse();
        assertThat(json.at("/columns/1/topValues/0").toString()).isEqualTo("{\"value\":\"rain\",\"count\":641}");
        assertThat(json.at("/anomalies/rowsWithTooFewFields/count").longValue()).isZero();
    }

    @Test
    void progressEndsWithAllOfIt() throws Exception {
        TestContext context = new TestContext();
        analyse("{\"dataset\":\"" + NAME + "\"}", context);

        assertThat(context.reports()).isSorted().endsWith(1.0);
    }

    private static DatasetSummary analyse(String parameters, TestContext context) throws Exception {
        try (OutboundHttp http = OutboundCalls.toPublicOnly()) {
            AnalysisProperties properties =
                    new AnalysisProperties(DATASETS, DataSize.ofGigabytes(1), Duration.ofHours(1));
            DataAnalysisHandler handler =
                    new DataAnalysisHandler(new DatasetFolder(DATASETS), new RemoteDatasets(http, properties));
            return handler.handle(TaskJson.MAPPER.readValue(parameters, DataAnalysisParameters.class), context);
        }
    }
}
