package io.tasklane.worker.analysis;

import io.tasklane.model.TaskJson;
import io.tasklane.worker.http.TestContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Analyses a dataset in several attempts, each from a state of the one before, as bytes. */
final class Attempts {

    private final byte[] csv;
    private final DataAnalysisParameters parameters;
    private final DatasetVersion version;

    Attempts(byte[] csv, DataAnalysisParameters parameters) {
        this.csv = csv;
        this.parameters = parameters;
        this.version = new DatasetVersion(parameters.dataset(), "of a test", csv.length);
    }

    /** The result's document, of one attempt without checkpoints. */
    String undisturbed() throws Exception {
        return json(analysis(new TestContext(), rowsBetween(Integer.MAX_VALUE, new Random(1)), null)
                .of(new Dataset(new ByteArrayInputStream(csv), 0, null, Long.MAX_VALUE, null)));
    }

    /**
     * The result's document.
     *
     * @param state what an attempt before kept; null for the first one
     * @param reads where the sizes of the reads come from
     */
    String from(byte @Nullable [] state, TestContext context, CheckpointPace pace, Random reads) throws Exception {
        AnalysisState saved = state == null ? null : AnalysisState.decoded(state, parameters);
        int position = saved == null ? 0 : (int) saved.bookmark().position();
        InputStream rest = new InPieces(new ByteArrayInputStream(csv, position, csv.length - position), reads);
        return json(analysis(context, pace, saved)
                .of(new Dataset(rest, position, (long) csv.length, Long.MAX_VALUE, version)));
    }

    private CsvAnalysis analysis(TestContext context, CheckpointPace pace, @Nullable AnalysisState saved) {
        return new CsvAnalysis(parameters, context, pace, saved);
    }

    /** States of a first attempt at random rows. */
    List<byte[]> states(int rowsBetween, Random random) throws Exception {
        TestContext context = new TestContext();
        from(null, context, rowsBetween(rowsBetween, random), random);
        return context.checkpoints();
    }

    /** Checkpoints after so many rows, on average. */
    static CheckpointPace rowsBetween(int rows, Random random) {
        return new CheckpointPace() {

            private boolean due;

            @Override
            public boolean isDue() {
                due |= random.nextInt(rows) == 0;
                return due;
            }

            @Override
            public void taken() {
                due = false;
            }
        };
    }

    static String json(DatasetSummary summary) {
        return TaskJson.MAPPER.writeValueAsString(summary);
    }

    /** A stream that gives as much as it likes at a time. */
    private static final class InPieces extends InputStream {

        private final InputStream all;
        private final Random sizes;

        InPieces(InputStream all, Random sizes) {
            this.all = all;
            this.sizes = sizes;
        }

        @Override
        public int read() throws IOException {
            return all.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return all.read(target, offset, length == 0 ? 0 : 1 + sizes.nextInt(length));
        }
    }
}
