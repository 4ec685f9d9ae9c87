package io.tasklane.standalone.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TableOfColumnsTest {

    @Test
    void numbersAndWordsStandInColumns() {
        String analysis = """
                {"columns": [
                  {"name": "wind", "type": "decimal", "nulls": 0, "distinct": 79, "min": 0.4, "max": 9.5, "mean": 3.24113,
                   "standardDeviation": 1.437, "quartiles": {"q1": 2.2, "median": 3.0, "q3": 4.0},
                   "topValues": [{"value": "3.0", "count": 62}]},
                  {"name": "weather", "type": "text", "nulls": 12, "distinct": 5, "min": "drizzle", "max": "sun"}]}""";

        assertThat(TableOfColumns.lines(JsonMapper.shared().readTree(analysis)))
                .containsExactly(
                        "column   type     nulls  distinct      min    q1  median    q3   max  mean  std dev  most frequent",
                        "wind     decimal      0        79     0.40  2.20    3.00  4.00  9.50  3.24     1.44  3.0 (62)",
                        "weather  text        12         5  drizzle                       sun");
    }
}
