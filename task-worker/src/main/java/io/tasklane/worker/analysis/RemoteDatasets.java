package io.tasklane.worker.analysis;

import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.http.Answer;
import io.tasklane.worker.http.OutboundHttp;
import io.tasklane.worker.http.OutboundRequest;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Datasets behind URLs. They are read as they arrive and never stored. https only, except from addresses that are not public and
 * that the operator allowed. One whose server gives a strong entity tag and its length, and serves ranges (RFC 9110), is read on
 * from a bookmark; any other one is read from its beginning again.
 */
final class RemoteDatasets {

    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Pattern STRONG_TAG = Pattern.compile("\"[!#-~]{1,1000}\"");

    private final OutboundHttp http;
    private final AnalysisProperties properties;

    RemoteDatasets(OutboundHttp http, AnalysisProperties properties) {
        this.http = http;
        this.properties = properties;
    }

    /** @param bookmark where to begin to read, if the server says that the dataset has not changed since the bookmark was made */
    <T> T read(String url, @Nullable Bookmark bookmark, TaskContext context, Dataset.Reading<T> reading)
            throws Exception {
        URI location = URI.create(url);
        if ("http".equalsIgnoreCase(location.getScheme()) && !http.isInternal(location.getHost())) {
            throw new PermanentTaskFailure(
                    "dataset-not-allowed", "a dataset from a public address must be an https URL");
        }
        if (bookmark != null && isOf(url, bookmark.dataset())) {
            Optional<T> read =
                    http.exchange(request(location, bookmark), context, answer -> rest(answer, url, bookmark, reading));
            if (read.isPresent()) {
                return read.get();
            }
        }
        return http.exchange(request(location, null), context, answer -> whole(answer, url, reading));
    }

    private OutboundRequest request(URI location, @Nullable Bookmark bookmark) {
        Map<String, String> headers = new HashMap<>(Map.of("Accept", "text/csv, */*"));
        if (bookmark != null) {
            headers.put("Range", "bytes=" + bookmark.position() + "-");
            headers.put("If-Range", bookmark.dataset().tag());
        }
        return new OutboundRequest("GET", location, headers, null, properties.downloadTimeout(), SILENCE);
    }

    /** Nothing, and nothing was read, if the server serves neither the right range nor the whole. */
    private <T> Optional<T> rest(Answer answer, String url, Bookmark bookmark, Dataset.Reading<T> reading)
            throws Exception {
        if (answer.status() == 416 || answer.status() == 206 && !isRest(answer, bookmark)) {
            return Optional.empty();
        }
        if (answer.status() != 206) {
            return Optional.of(whole(answer, url, reading));
        }
        DatasetVersion version = bookmark.dataset();
        return Optional.of(reading.of(new Dataset(
                answer.body(),
                bookmark.position(),
                version.size(),
                properties.downloadMaxSize().toBytes(),
                version)));
    }

    private <T> T whole(Answer answer, String url, Dataset.Reading<T> reading) throws Exception {
        requireDataset(answer);
        Long length = length(answer);
        String tag = answer.header("etag").orElse("");
        DatasetVersion version = length == null ? null : new DatasetVersion(url, tag, length);
        return reading.of(new Dataset(
                answer.body(),
                0,
                length,
                properties.downloadMaxSize().toBytes(),
                version != null && isOf(url, version) ? version : null));
    }

    /** Whether a dataset of this URL can be known again by its version; a weak tag says only that it is much the same. */
    private static boolean isOf(String url, DatasetVersion version) {
        return version.location().equals(url)
                && STRONG_TAG.matcher(version.tag()).matches();
    }

    /** Whether it is all from the bookmark on, and of the same dataset: not every server heeds If-Range. */
    private static boolean isRest(Answer answer, Bookmark bookmark) {
        long size = bookmark.dataset().size();
        String range = "bytes " + bookmark.position() + "-" + (size - 1) + "/" + size;
        return answer.header("content-range").filter(range::equalsIgnoreCase).isPresent()
                && answer.header("etag")
                        .filter(bookmark.dataset().tag()::equals)
                        .isPresent();
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
            return answer.header("content-length")
                    .map(Long::valueOf)
                    .filter(length -> length >= 0)
                    .orElse(null);
        } catch (NumberFormatException unknown) {
            return null;
        }
    }
}
