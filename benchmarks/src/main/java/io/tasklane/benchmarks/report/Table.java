package io.tasklane.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A report for somebody who looks at it: a line for each row, a column for each figure that any row has. */
public final class Table {

    private static final int FEW = 10;

    private Table() {}

    public static String of(Report report) {
        Set<String> names = new LinkedHashSet<>();
        report.rows().forEach(row -> names.addAll(row.figures().keySet()));
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(report.scenario()));
        head.addAll(names);
        lines.add(head);
        for (Row row : report.rows()) {
            List<String> line = new ArrayList<>(List.of(row.what()));
            names.forEach(name -> line.add(shown(row.figures().get(name))));
            lines.add(line);
        }
        StringBuilder table = new StringBuilder();
        lines.forEach(line -> table.append(aligned(line, lines)).append('\n'));
        report.faults().forEach(fault -> table.append("FAULT: ").append(fault).append('\n'));
        return table.toString();
    }

    private static String aligned(List<String> line, List<List<String>> all) {
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < line.size(); column++) {
            int number = column;
            int width =
                    all.stream().mapToInt(one -> one.get(number).length()).max().orElse(0);
            String format = column == 0 ? "%-" + width + "s" : "  %" + width + "s";
            text.append(String.format(Locale.ROOT, format, line.get(column)));
        }
        return text.toString().stripTrailing();
    }

    /** Two digits after the point of what is small, none of what is large. */
    private static String shown(@Nullable Number figure) {
        if (figure == null) {
            return "";
        }
        boolean whole = figure instanceof Long || figure instanceof Integer || Math.abs(figure.doubleValue()) >= 100;
        String format = whole ? "%,.0f" : Math.abs(figure.doubleValue()) >= FEW ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, figure.doubleValue());
    }
}
