package io.tasklane.worker.analysis;

import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;

/**
 * {@code data_analysis}: what is in each column of a CSV dataset. The dataset is read once, and memory is bounded whatever its
 * size: about 100 MB at 2,000 columns, a few for common datasets.
 */
final class DataAnalysisHandler implements TaskHandler<DataAnalysisParameters, DatasetSummary> {

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
        CsvAnalysis analysis = new CsvAnalysis(parameters, context);
        return parameters.isRemote()
                ? remote.read(parameters.dataset(), context, analysis::of)
                : folder.read(parameters.dataset(), analysis::of);
    }
}
