package io.tasklane.worker.analysis;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Follows candidates for the most frequent values. When there are too many, the median of their counts is taken off each, and those
 * that have nothing left are dropped; so a count is too low by no more than what was taken off so far (Misra and Gries, "Finding
 * Repeated Elements", 1982; with the median, Anderson et al., "A High-Performance Algorithm for Identifying Frequent Items in Data
 * Streams", 2017). Candidates keep the order in which they came, so that the same values always lead to the same ones: a hash
 * table's order would not survive being written and read.
 */
final class FrequentValues {

    private final int most;
    private final Map<Long, Candidate> candidates = new LinkedHashMap<>();
    private long takenOff;

    /** @param most how many candidates are followed at a time */
    FrequentValues(int most) {
        this.most = most;
    }

    /**
     * Takes a value that occurs so many times.
     *
     * @param hash what it is known by, for a long value would take much memory
     */
    void add(char[] text, int offset, int length, long hash, long times) {
        Candidate known = candidates.get(hash);
        if (known != null) {
            known.count += times;
            return;
        }
        candidates.put(hash, new Candidate(ShownText.of(text, offset, length), times));
        if (candidates.size() > most) {
            takeOffTheMedian();
        }
    }

    /** How much lower than it occurs a value may have been counted; one that is no candidate occurs at most so often. */
    long maxError() {
        return takenOff;
    }

    /** The candidates in the order in which they came. */
    Iterable<Candidate> candidates() {
        return candidates.values();
    }

    void writeTo(StateWriter out) throws IOException {
        out.count(takenOff);
        out.count(candidates.size());
        for (Map.Entry<Long, Candidate> entry : candidates.entrySet()) {
            out.bits(entry.getKey());
            out.text(entry.getValue().shown);
            out.count(entry.getValue().count);
        }
    }

    static FrequentValues readFrom(StateReader in, int most) throws IOException {
        FrequentValues frequent = new FrequentValues(most);
        frequent.takenOff = in.count();
        int size = in.count(most);
        for (int i = 0; i < size; i++) {
            long hash = in.bits();
            Candidate candidate = new Candidate(in.string(ShownText.MAX_LENGTH + 1), in.count());
            StateReader.require(frequent.candidates.put(hash, candidate) == null, "a candidate is there twice");
        }
        return frequent;
    }

    private void takeOffTheMedian() {
        long[] counts = candidates.values().stream()
                .mapToLong(Candidate::count)
                .sorted()
                .toArray();
        long median = counts[counts.length / 2];
        takenOff += median;
        for (Iterator<Candidate> each = candidates.values().iterator(); each.hasNext(); ) {
            Candidate candidate = each.next();
            candidate.count -= median;
            if (candidate.count <= 0) {
                each.remove();
            }
        }
    }

    /** A value and how often it was counted. */
    static final class Candidate {

        private final String shown;
        private long count;

        private Candidate(String shown, long count) {
            this.shown = shown;
            this.count = count;
        }

        String shown() {
            return shown;
        }

        long count() {
            return count;
        }
    }
}
