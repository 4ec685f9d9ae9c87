package io.tasklane.worker.analysis;

import io.tasklane.worker.TaskContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps from time to time how far an analysis has come. It never fails one: where a state cannot be kept, because its dataset cannot
 * be told from another one or because it is too large for a checkpoint, the analysis goes on without. About twenty columns with more
 * different values than are counted exactly find room, and any number of columns with few.
 */
final class Checkpoints {

    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);

    private final DataAnalysisParameters parameters;
    private final TaskContext context;
    private final CheckpointPace pace;
    private final @Nullable DatasetVersion version;
    private final char delimiter;
    private final Utf8Reader text;
    private boolean saidTooLarge;

    Checkpoints(
            DataAnalysisParameters parameters,
            TaskContext context,
            CheckpointPace pace,
            @Nullable DatasetVersion version,
            char delimiter,
            Utf8Reader text) {
        this.parameters = parameters;
        this.context = context;
        this.pace = pace;
        this.version = version;
        this.delimiter = delimiter;
        this.text = text;
    }

    /** Asked before each row. */
    boolean isDue() {
        return version != null && pace.isDue();
    }

    /**
     * Keeps the state before a row, if it can be told where the row begins.
     *
     * @param line the row's first line
     * @param buffer the parser's, with the row's first character in it
     */
    void keep(RowFold fold, long line, char[] buffer, int rowBegin) {
        long position = text.positionOfLine(buffer, rowBegin);
        if (version == null || position < 0) {
            return;
        }
        Optional<byte[]> state =
                new AnalysisState(new Bookmark(version, position, line), delimiter, fold).encoded(parameters);
        state.ifPresent(context::checkpoint);
        if (state.isEmpty() && !saidTooLarge) {
            saidTooLarge = true;
            log.atInfo()
                    .addKeyValue("taskId", context.taskId())
                    .addKeyValue("bytes", position)
                    .log("The state of an analysis is too large to be kept: after a restart it begins again");
        }
        pace.taken();
    }
}
