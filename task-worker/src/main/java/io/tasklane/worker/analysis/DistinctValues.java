package io.tasklane.worker.analysis;

import java.io.IOException;

/**
 * Estimates how many different values there are: a HyperLogLog (Flajolet et al., 2007), read out with the improved estimator of
 * Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017, algorithm 6), which is right from the first value
 * on without tables. The standard error is 1.04 divided by the square root of the number of registers.
 */
final class DistinctValues {

    private static final double ALPHA = 1 / (2 * Math.log(2));

    private final int logK;

    /** For each share of the hashes, the most zeros that one of them began with, and one more. */
    private final byte[] registers;

    /** @param logK the binary logarithm of the number of registers */
    DistinctValues(int logK) {
        this(logK, new byte[1 << logK]);
    }

    private DistinctValues(int logK, byte[] registers) {
        this.logK = logK;
        this.registers = registers;
    }

    void add(long hash) {
        long mixed = mix(hash);
        int register = (int) (mixed >>> Long.SIZE - logK);
        int zeros = Math.min(Long.numberOfLeadingZeros(mixed << logK), most() - 1);
        registers[register] = (byte) Math.max(registers[register], zeros + 1);
    }

    private int most() {
        return Long.SIZE - logK + 1;
    }

    /** The last step of MurmurHash3 (Appleby): each bit of what comes in moves each that goes out with a chance of one half. */
    private static long mix(long hash) {
        long mixed = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ mixed >>> 33;
    }

    long estimate() {
        int[] counts = new int[most() + 1];
        for (byte register : registers) {
            counts[register]++;
        }
        double size = registers.length;
        double sum = size * tau(1 - counts[most()] / size);
        for (int zeros = most() - 1; zeros >= 1; zeros--) {
            sum = 0.5 * (sum + counts[zeros]);
        }
        return Math.round(ALPHA * size * size / (sum + size * sigma(counts[0] / size)));
    }

    private static double sigma(double share) {
        if (share == 1) {
            return Double.POSITIVE_INFINITY;
        }
        double power = share;
        double factor = 1;
        double sum = share;
        double last;
        do {
            power *= power;
            last = sum;
            sum += power * factor;
            factor += factor;
        } while (sum != last);
        return sum;
    }

    private static double tau(double share) {
        if (share == 0 || share == 1) {
            return 0;
        }
        double root = share;
        double factor = 1;
        double sum = 1 - share;
        double last;
        do {
            root = Math.sqrt(root);
            last = sum;
            factor *= 0.5;
            sum -= (1 - root) * (1 - root) * factor;
        } while (sum != last);
        return sum / 3;
    }

    void writeTo(StateWriter out) throws IOException {
        out.bytes(registers);
    }

    static DistinctValues readFrom(StateReader in, int logK) throws IOException {
        byte[] registers = in.bytes(1 << logK);
        DistinctValues read = new DistinctValues(logK, registers);
        StateReader.require(registers.length == 1 << logK, "there are not as many registers as there should be");
        for (byte register : registers) {
            StateReader.require(register >= 0 && register <= read.most(), "a register is out of bounds");
        }
        return read;
    }
}
