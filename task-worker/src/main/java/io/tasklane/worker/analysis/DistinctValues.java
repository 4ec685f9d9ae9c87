package io.tasklane.worker.analysis;

import java.io.IOException;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;

/**
 * Estimates how many different values there are. The sketch is written in the form in which it can still be updated: only that one
 * keeps its arrays in the order on which the later estimates depend, to the last bit.
 */
final class DistinctValues {

    private static final int PREAMBLE = 40;
    private static final int LIST_LENGTH = 8 + 4 * 8;
    private static final int SET_PREAMBLE = 12;
    private static final int COMPACT_OR_MERGED = 8 | 16 | 32;

    private final HllSketch sketch;

    /** @param logK the binary logarithm of the number of registers */
    DistinctValues(int logK) {
        this(new HllSketch(logK, TgtHllType.HLL_8));
    }

    private DistinctValues(HllSketch sketch) {
        this.sketch = sketch;
    }

    void add(long hash) {
        sketch.update(hash);
    }

    long estimate() {
        return Math.round(sketch.getEstimate());
    }

    void writeTo(StateWriter out) throws IOException {
        out.bytes(sketch.toUpdatableByteArray());
    }

    static DistinctValues readFrom(StateReader in, int logK) throws IOException {
        byte[] bytes = in.bytes(PREAMBLE + (1 << logK));
        StateReader.require(isSketch(bytes, logK), "the bytes of a sketch are none");
        try {
            return new DistinctValues(HllSketch.heapify(bytes));
        } catch (RuntimeException unfit) {
            // The library says in many ways what it finds wrong with bytes.
            throw new IOException("the bytes of a sketch are none", unfit);
        }
    }

    /** Whether the library will read no further than the bytes go, for it does not look; their layout is its PreambleUtil's. */
    private static boolean isSketch(byte[] bytes, int logK) {
        if (bytes.length < LIST_LENGTH || bytes[3] != logK || (bytes[5] & COMPACT_OR_MERGED) != 0) {
            return false;
        }
        return switch (bytes[7]) {
            case 8 -> bytes.length == LIST_LENGTH && bytes[6] >= 0 && bytes[6] <= 8;
            case 9 -> bytes[4] >= 5 && bytes[4] < logK && bytes.length == SET_PREAMBLE + (4 << bytes[4]);
            case 10 -> bytes.length == PREAMBLE + (1 << logK);
            default -> false;
        };
    }
}
