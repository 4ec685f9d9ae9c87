package io.tasklane.worker.analysis;

import io.tasklane.worker.http.TestContext;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.SplittableRandom;

/** A dataset that is made while it is read: of each four columns, numbers, a key, one of a few words, and a fraction. */
final class GeneratedDataset extends InputStream {

    private final int columns;
    private final long rows;
    private final SplittableRandom random = new SplittableRandom(42);
    private final StringBuilder line = new StringBuilder();
    private byte[] ready;
    private int at;
    private long row;

    GeneratedDataset(int columns, long rows) {
        this.columns = columns;
        this.rows = rows;
        for (int column = 0; column < columns; column++) {
            line.append(column == 0 ? "c" : ",c").append(column);
        }
        ready = bytes();
    }

    /** Analyses one in a process of its own, with a state made every so often. */
    public static void main(String[] arguments) throws Exception {
        int columns = Integer.parseInt(arguments[0]);
        long rows = Long.parseLong(arguments[1]);
        CheckpointPace pace = Attempts.rowsBetween((int) rows / 20, new Random(1));
        DataAnalysisParameters parameters = new DataAnalysisParameters("test.csv", null, null, null);
        TestContext context = new TestContext();
        DatasetSummary summary = new CsvAnalysis(parameters, context, pace, null)
                .of(new Dataset(
                        new GeneratedDataset(columns, rows),
                        0,
                        null,
                        Long.MAX_VALUE,
                        new DatasetVersion("test.csv", "generated", Long.MAX_VALUE)));
        System.out.println("states "
                + context.checkpoints().stream().map(state -> state.length).toList());
        System.out.println(
                "rows " + summary.rows() + " columns " + summary.columns().size() + " bytes " + summary.bytes());
    }

    @Override
    public int read() {
        return at < ready.length || next() ? ready[at++] : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (at == ready.length && !next()) {
            return -1;
        }
        int given = Math.min(length, ready.length - at);
        System.arraycopy(ready, at, target, offset, given);
        at += given;
        return given;
    }

    private boolean next() {
        if (row == rows) {
            return false;
        }
        row++;
        for (int column = 0; column < columns; column++) {
            line.append(column == 0 ? "" : ",");
            switch (column % 4) {
                case 0 -> line.append(row);
                case 1 -> line.append(Long.toString(random.nextLong(), 36));
                case 2 -> line.append("word").append(random.nextInt(40));
                default -> line.append(random.nextInt(1_000_000_000) / 1000.0);
            }
        }
        ready = bytes();
        at = 0;
        return true;
    }

    private byte[] bytes() {
        byte[] bytes = line.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
        line.setLength(0);
        return bytes;
    }
}
