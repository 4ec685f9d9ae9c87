package io.tasklane.worker.analysis;

import io.tasklane.worker.analysis.ColumnSummary.Quartiles;
import io.tasklane.worker.analysis.ColumnSummary.TopValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Estimates of a column with more different values than a table holds: how many there are, quartiles, and the most frequent ones,
 * each within a bound that is known. Values come in rounds, each with the counts that a table has gathered.
 */
final class ValueSketches {

    private final DistinctValues distinct;
    private final QuantileSketch numbers;
    private final FrequentValues frequent;
    private long rounds;

    ValueSketches(SketchSizes sizes) {
        this(
                new DistinctValues(sizes.distinctLogK()),
                new QuantileSketch(sizes.quantilesK()),
                new FrequentValues(sizes.frequentItems()));
    }

    private ValueSketches(DistinctValues distinct, QuantileSketch numbers, FrequentValues frequent) {
        this.distinct = distinct;
        this.numbers = numbers;
        this.frequent = frequent;
    }

    /** Says that a value that was there may come again. */
    void beginRound() {
        rounds++;
    }

    /**
     * Takes a value. One that occurs once in its round is not followed as frequent: that costs the bound one for each round, which
     * is little, and most of the time that a column of different values takes is saved (as in Manku and Motwani, "Approximate
     * Frequency Counts over Data Streams", 2002).
     */
    void add(char[] text, int offset, int length, long hash, long times, ValueFold fold) {
        distinct.add(hash);
        if (fold.isNumeric()) {
            numbers.add(fold.lastNumber(), times);
        }
        if (times > 1) {
            frequent.add(text, offset, length, hash, times);
        }
    }

    long distinct() {
        return distinct.estimate();
    }

    /** How many numbers there were before the first value that is none. */
    long numbers() {
        return numbers.weight();
    }

    Quartiles quartiles() {
        double[] quartiles = numbers.quartiles();
        return new Quartiles(quartiles[0], quartiles[1], quartiles[2], false);
    }

    /** Only values that are more frequent for certain than any that is not given. */
    List<TopValue> top(int most) {
        long unseen = frequent.maxError() + rounds;
        List<TopValue> values = new ArrayList<>();
        for (FrequentValues.Candidate candidate : frequent.candidates()) {
            if (candidate.count() > unseen) {
                values.add(new TopValue(candidate.shown(), candidate.count(), candidate.count() + unseen));
            }
        }
        values.sort(Comparator.comparingLong(TopValue::count).reversed());
        return List.copyOf(values.subList(0, Math.min(most, values.size())));
    }

    void writeTo(StateWriter out) throws IOException {
        out.count(rounds);
        distinct.writeTo(out);
        numbers.writeTo(out);
        frequent.writeTo(out);
    }

    static ValueSketches readFrom(StateReader in, SketchSizes sizes) throws IOException {
        long rounds = in.count();
        DistinctValues distinct = DistinctValues.readFrom(in, sizes.distinctLogK());
        ValueSketches sketches = new ValueSketches(
                distinct,
                QuantileSketch.readFrom(in, sizes.quantilesK()),
                FrequentValues.readFrom(in, sizes.frequentItems()));
        sketches.rounds = rounds;
        return sketches;
    }
}
