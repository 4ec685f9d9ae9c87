package io.tasklane.worker.analysis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Estimates quantiles of numbers (Karnin, Lang and Liberty, "Optimal Quantile Approximation in Streams", 2016): of the numbers on a
 * level each stands for twice as many as on the level below; a level that is full passes every second one, in order, to the next.
 * Which ones is a coin's toss, but the coin goes by the number of tosses: the same numbers in the same order always give the same
 * answer, over however many attempts they were read. That is why the one of DataSketches, whose coin is a global generator, is not
 * used here.
 */
final class QuantileSketch {

    private static final int LEAST_CAPACITY = 8;
    private static final int MOST_LEVELS = 62;
    private static final double SHRINKING = 2.0 / 3;

    private final int k;
    private final List<Level> levels = new ArrayList<>();
    private int held;
    private int capacity;
    private long weight;
    private long tosses;

    /** @param k how many numbers the highest level holds: the error of a rank is about 2 / k */
    QuantileSketch(int k) {
        this.k = k;
        growTo(1);
    }

    /** Takes a number that occurs so many times. */
    void add(double number, long times) {
        weight += times;
        for (int level = 0; times >>> level != 0; level++) {
            if ((times >>> level & 1) == 1) {
                growTo(level + 1);
                levels.get(level).add(number);
                held++;
            }
        }
        while (held > capacity) {
            halveTheLowestThatIsFull();
        }
    }

    /** How many numbers there were. */
    long weight() {
        return weight;
    }

    /** The first, second and third quarter's last number. Only if there were numbers. */
    double[] quartiles() {
        List<Weighted> all = new ArrayList<>();
        for (int level = 0; level < levels.size(); level++) {
            Level from = levels.get(level);
            for (int i = 0; i < from.size; i++) {
                all.add(new Weighted(from.numbers[i], 1L << level));
            }
        }
        all.sort(Comparator.comparingDouble(Weighted::number));
        double[] quartiles = new double[3];
        int found = 0;
        long passed = 0;
        for (Weighted next : all) {
            passed += next.weight();
            while (found < 3 && passed >= place(found + 1)) {
                quartiles[found++] = next.number();
            }
        }
        return quartiles;
    }

    /** The place of a quarter's last number, rounded up; the first place is 1. */
    private long place(int quarters) {
        return weight / 4 * quarters + (weight % 4 * quarters + 3) / 4;
    }

    void writeTo(StateWriter out) throws IOException {
        out.count(weight);
        out.count(tosses);
        out.count(levels.size());
        for (Level level : levels) {
            out.count(level.size);
            for (int i = 0; i < level.size; i++) {
                out.number(level.numbers[i]);
            }
        }
    }

    static QuantileSketch readFrom(StateReader in, int k) throws IOException {
        QuantileSketch sketch = new QuantileSketch(k);
        sketch.weight = in.count();
        sketch.tosses = in.count();
        sketch.growTo(in.count(MOST_LEVELS));
        long represented = 0;
        for (int level = 0; level < sketch.levels.size(); level++) {
            int size = in.count(sketch.capacity - sketch.held);
            for (int i = 0; i < size; i++) {
                sketch.levels.get(level).add(in.number());
            }
            sketch.held += size;
            represented += (long) size << level;
        }
        StateReader.require(represented == sketch.weight, "the levels of a sketch do not add up");
        return sketch;
    }

    private void growTo(int height) {
        if (levels.size() >= height) {
            return;
        }
        while (levels.size() < height) {
            levels.add(new Level());
        }
        capacity = 0;
        for (int level = 0; level < height; level++) {
            Level sized = levels.get(level);
            sized.capacity = (int) Math.max(LEAST_CAPACITY, Math.ceil(k * Math.pow(SHRINKING, height - 1.0 - level)));
            capacity += sized.capacity;
        }
    }

    private void halveTheLowestThatIsFull() {
        int full = 0;
        while (levels.get(full).size < levels.get(full).capacity) {
            full++;
        }
        growTo(full + 2);
        tosses++;
        held -= levels.get(full).halveInto(levels.get(full + 1), coin(tosses));
    }

    /** 0 or 1, as by chance (the mixing of Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014). */
    private static int coin(long toss) {
        long mixed = toss * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return (int) ((mixed ^ mixed >>> 31) & 1);
    }

    /** Numbers that all stand for equally many. */
    private static final class Level {

        private double[] numbers = new double[LEAST_CAPACITY];
        private int size;
        private int capacity;

        void add(double number) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            numbers[size++] = number;
        }

        /** Passes on half of an even number of them, the first or the second of each two; says how many are gone. */
        int halveInto(Level next, int coin) {
            Arrays.sort(numbers, 0, size);
            int kept = size % 2;
            int halved = (size - kept) / 2;
            for (int i = 0; i < halved; i++) {
                next.add(numbers[kept + 2 * i + coin]);
            }
            size = kept;
            return halved;
        }
    }

    private record Weighted(double number, long weight) {}
}
