package io.tasklane.worker.analysis;

import io.tasklane.worker.analysis.ColumnSummary.Quartiles;
import io.tasklane.worker.analysis.ColumnSummary.TopValue;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.kll.KllDoublesSketch;

/**
 * Estimates of a column with more different values than a table holds: how many there are, quartiles, and the most frequent ones,
 * each within a bound that is known. Values come in rounds, each with the counts that a table has gathered.
 */
final class ValueSketches {

    private static final double[] QUARTERS = {0.25, 0.5, 0.75};

    private final HllSketch distinct;
    private final KllDoublesSketch numbers;
    private final ItemsSketch<Candidate> frequent;
    private long rounds;

    ValueSketches(SketchSizes sizes) {
        distinct = new HllSketch(sizes.distinctLogK(), TgtHllType.HLL_8);
        numbers = KllDoublesSketch.newHeapInstance(sizes.quantilesK());
        frequent = new ItemsSketch<>(sizes.frequentItems());
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
        distinct.update(hash);
        if (fold.isNumeric()) {
            if (times == 1) {
                numbers.update(fold.lastNumber());
            } else {
                numbers.update(fold.lastNumber(), times);
            }
        }
        if (times > 1) {
            frequent.update(new Candidate(hash, ShownText.of(text, offset, length)), times);
        }
    }

    long distinct() {
        return Math.round(distinct.getEstimate());
    }

    Quartiles quartiles() {
        double[] quartiles = numbers.getQuantiles(QUARTERS);
        return new Quartiles(quartiles[0], quartiles[1], quartiles[2], false);
    }

    /** Only values that are more frequent for certain than any that is not given. */
    List<TopValue> top(int most) {
        long unseen = frequent.getMaximumError() + rounds;
        return Arrays.stream(frequent.getFrequentItems(unseen, ErrorType.NO_FALSE_POSITIVES))
                .map(row -> new TopValue(row.getItem().shown(), row.getLowerBound(), row.getUpperBound() + rounds))
                .sorted(Comparator.comparingLong(TopValue::count).reversed())
                .limit(most)
                .toList();
    }

    /** A value by its hash, for a long value would take much memory. */
    private record Candidate(long hash, String shown) {

        @Override
        public int hashCode() {
            return Long.hashCode(hash);
        }
    }
}
