package io.tasklane.benchmarks.peers;

import io.tasklane.benchmarks.report.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one contender brought in each round. */
final class Standing {

    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    void add(String name, double figure) {
        figures.computeIfAbsent(name, first -> new ArrayList<>()).add(figure);
    }

    /** Medians of all rounds, and how much more Tasklane accepts and completes than this one in the same round. */
    void addTo(Row row, Standing tasklane, Contender contender) {
        figures.forEach((name, values) -> row.with(name, median(values)));
        if (contender != Contender.TASKLANE) {
            for (String name : List.of("submit alone/s", "completed/s")) {
                row.with("Tasklane's " + name + " of its", median(ratios(tasklane.of(name), of(name))));
            }
        }
    }

    private List<Double> of(String name) {
        return figures.getOrDefault(name, List.of());
    }

    private static List<Double> ratios(List<Double> ours, List<Double> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(ours.size(), theirs.size()); round++) {
            ratios.add(ours.get(round) / theirs.get(round));
        }
        return ratios;
    }

    static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
