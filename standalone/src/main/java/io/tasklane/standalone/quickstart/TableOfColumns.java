package io.tasklane.standalone.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** The result of an analysis as a table: a line for each column of the data. */
final class TableOfColumns {

    private static final List<String> HEADINGS = List.of(
            "column",
            "type",
            "nulls",
            "distinct",
            "min",
            "q1",
            "median",
            "q3",
            "max",
            "mean",
            "std dev",
            "most frequent");
    private static final int TEXTS_BEFORE = 2;
    private static final int LONGEST = 24;

    private TableOfColumns() {}

    static List<String> lines(JsonNode analysis) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        analysis.path("columns").forEach(column -> rows.add(cells(column)));
        List<Integer> widths = IntStream.range(0, HEADINGS.size())
                .map(i ->
                        rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
                .boxed()
                .toList();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static List<String> cells(JsonNode column) {
        JsonNode quartiles = column.path("quartiles");
        return List.of(
                text(column.path("name")),
                text(column.path("type")),
                text(column.path("nulls")),
                text(column.path("distinct")),
                text(column.path("min")),
                text(quartiles.path("q1")),
                text(quartiles.path("median")),
                text(quartiles.path("q3")),
                text(column.path("max")),
                text(column.path("mean")),
                text(column.path("standardDeviation")),
                mostFrequent(column.path("topValues").path(0)));
    }

    private static String mostFrequent(JsonNode top) {
        return top.isObject() ? text(top.path("value")) + " (" + text(top.path("count")) + ")" : "";
    }

    private static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (value.isFloatingPointNumber()) {
            return String.format(Locale.ROOT, "%.2f", value.doubleValue());
        }
        String text = value.asString();
        return text.length() > LONGEST ? text.substring(0, LONGEST - 1) + "…" : text;
    }

    private static String line(List<String> row, List<Integer> widths) {
        return IntStream.range(0, row.size())
                .mapToObj(i -> padded(i, row.get(i), widths.get(i)))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    /** Words to the left, numbers to the right. */
    private static String padded(int index, String cell, int width) {
        boolean words = index < TEXTS_BEFORE || index == HEADINGS.size() - 1;
        String blank = " ".repeat(width - cell.length());
        return words ? cell + blank : blank + cell;
    }
}
