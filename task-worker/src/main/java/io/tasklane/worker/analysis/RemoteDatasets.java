package io.tasklane.worker.analysis;

import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.http.Answer;
import io.tasklane.worker.http.OutboundHttp;
import io.tasklane.worker.http.OutboundRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Datasets behind URLs. They are read as they arrive and never stored. https only, except from addresses that are not public and
 * that the operator allowed.
 */
final class RemoteDatasets {

    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final OutboundHttp http;
    private final AnalysisProperties properties;

    RemoteDatasets(OutboundHttp http, AnalysisProperties properties) {
        this.http = http;
        this.properties = properties;
    }

    <T> T read(String url, TaskContext context, Dataset.Reading<T> reading) throws Exception {
        URI location = URI.create(url);
        if ("http".equalsIgnoreCase(location.getScheme()) && !http.isInternal(location.getHost())) {
            throw new PermanentTaskFailure(
                    "dataset-not-allowed", "a dataset from a public address must be an https URL");
        }
        OutboundRequest request = new OutboundRequest(
                "GET", location, Map.of("Accept", "text/csv, */*"), null, properties.downloadTimeout(), SILENCE);
        return http.exchange(request, context, answer -> {
            requireDataset(answer);
            return reading.of(new Dataset(
                    answer.body(), length(answer), properties.downloadMaxSize().toBytes()));
        });
    }

    private static void requireDataset(Answer answer) throws PermanentTaskFailure, RetryableTaskException {
        int status = answer.status();
        if (status == 200) {
            return;
        }
        if (answer.isTemporaryRefusal() || status >= 500) {
            throw new RetryableTaskException("the dataset's server answered " + status);
        }
        if (status == 404 || status == 410) {
            throw new PermanentTaskFailure("dataset-not-found", "the dataset's server answered " + status);
        }
        String redirect = status / 100 == 3 ? "; redirects are not followed" : "";
        throw new PermanentTaskFailure("dataset-not-available", "the dataset's server answered " + status + redirect);
    }

    private static @Nullable Long length(Answer answer) {
        try {
            return answer.header("content-length").map(Long::valueOf).orElse(null);
        } catch (NumberFormatException unknown) {
            return null;
        }
    }
}
