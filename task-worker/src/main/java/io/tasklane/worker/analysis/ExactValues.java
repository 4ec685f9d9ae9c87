package io.tasklane.worker.analysis;

import io.tasklane.worker.analysis.ColumnSummary.Quartiles;
import io.tasklane.worker.analysis.ColumnSummary.TopValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a table that holds all values of a column tells. */
final class ExactValues {

    private final ValueTable table;
    private final ParsedValue parser;

    ExactValues(ValueTable table, ParsedValue parser) {
        this.table = table;
        this.parser = parser;
    }

    /** Of values that occur equally often, the one that came first is first. */
    List<TopValue> top(int most) {
        List<TopValue> values = new ArrayList<>();
        table.forEach((text, offset, length, hash, times) ->
                values.add(new TopValue(ShownText.of(text, offset, length), times, null)));
        values.sort(Comparator.comparingLong(TopValue::count).reversed());
        return List.copyOf(values.subList(0, Math.min(most, values.size())));
    }

    /** Of a column whose values are all numbers. */
    Quartiles quartiles() {
        List<Weighted> numbers = new ArrayList<>();
        table.forEach((text, offset, length, hash, times) -> {
            parser.parse(text, offset, length);
            numbers.add(new Weighted(parser.number(), times));
        });
        numbers.sort(Comparator.comparingDouble(Weighted::number));
        return new Quartiles(quantile(numbers, 1), quantile(numbers, 2), quantile(numbers, 3), true);
    }

    /** Between the two values around the place; the values are those of a spreadsheet's QUARTILE. */
    private static double quantile(List<Weighted> numbers, int quarters) {
        long last = numbers.stream().mapToLong(Weighted::times).sum() - 1;
        long place = last / 4 * quarters + last % 4 * quarters / 4;
        double part = last % 4 * quarters % 4 / 4.0;
        double below = at(numbers, place);
        double above = part == 0 ? below : at(numbers, place + 1);
        return below * (1 - part) + above * part;
    }

    private static double at(List<Weighted> numbers, long place) {
        long rest = place;
        for (Weighted candidate : numbers) {
            rest -= candidate.times();
            if (rest < 0) {
                return candidate.number();
            }
        }
        throw new IllegalArgumentException("there are not so many numbers: " + place);
    }

    private record Weighted(double number, long times) {}
}
