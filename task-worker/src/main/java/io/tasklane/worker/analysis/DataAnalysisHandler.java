package io.tasklane.worker.analysis;

import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code data_analysis}: what is in each column of a CSV dataset. The dataset is read once, and memory is bounded whatever its
 * size: about 100 MB at 2,000 columns, a few for common datasets. An attempt goes on where the one before left off, if the dataset
 * is still the same, and the result is the one that a single attempt would have had, to the last byte.
 */
final class DataAnalysisHandler implements TaskHandler<DataAnalysisParameters, DatasetSummary> {

    private static final Logger log = LoggerFactory.getLogger(DataAnalysisHandler.class);

    private final DatasetFolder folder;
    private final RemoteDatasets remote;

    DataAnalysisHandler(DatasetFolder folder, RemoteDatasets remote) {
        this.folder = folder;
        this.remote = remote;
    }

    @Override
    public String taskName() {
        return "data_analysis";
    }

    @Override
    public String description() {
        return "Reads a CSV dataset and gives for each column its type, extremes, mean, quartiles and most frequent values.";
    }

    /**
     * @throws PermanentTaskFailure if there is no such dataset, it may not be read, or it is no CSV in UTF-8 within the bounds
     * @throws java.util.concurrent.CancellationException if the task was cancelled
     */
    @Override
    public DatasetSummary handle(DataAnalysisParameters parameters, TaskContext context) throws Exception {
        AnalysisState saved = saved(parameters, context);
        Bookmark bookmark = saved == null ? null : saved.bookmark();
        CsvAnalysis analysis = new CsvAnalysis(parameters, context, new EveryFewSeconds(System::nanoTime), saved);
        Dataset.Reading<DatasetSummary> reading = dataset -> {
            if (bookmark != null) {
                logBegin(context, dataset);
            }
            return analysis.of(dataset);
        };
        return parameters.isRemote()
                ? remote.read(parameters.dataset(), bookmark, context, reading)
                : folder.read(parameters.dataset(), bookmark, reading);
    }

    private static @Nullable AnalysisState saved(DataAnalysisParameters parameters, TaskContext context) {
        Optional<byte[]> state = context.lastCheckpoint();
        if (state.isEmpty()) {
            return null;
        }
        try {
            return AnalysisState.decoded(state.get(), parameters);
        } catch (IOException unfit) {
            log.atWarn()
                    .addKeyValue("taskId", context.taskId())
                    .addKeyValue("attempt", context.attempt())
                    .addKeyValue("cause", unfit.getMessage())
                    .log("The state that was kept of an analysis is of no use: it begins again");
            return null;
        }
    }

    private static void logBegin(TaskContext context, Dataset dataset) {
        log.atInfo()
                .addKeyValue("taskId", context.taskId())
                .addKeyValue("attempt", context.attempt())
                .addKeyValue("bytes", dataset.position())
                .log(
                        dataset.position() > 0
                                ? "An analysis goes on after the bytes that were read before"
                                : "The dataset is not for certain the one of before: its analysis begins again");
    }
}
