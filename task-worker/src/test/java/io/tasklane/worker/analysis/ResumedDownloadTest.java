package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.worker.http.OutboundCalls;
import io.tasklane.worker.http.OutboundHttp;
import io.tasklane.worker.http.RawServer;
import io.tasklane.worker.http.TestContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/**
 * A later attempt fetches only the rest of a remote dataset, and only if its server says that it is still the same one.
 */
@Timeout(60)
class ResumedDownloadTest {

    private static final String ETAG = "\"v1\"";

    private final OutboundHttp http = OutboundCalls.toLoopback();
    private final byte[] csv = ("a,b\n" + "12,ab\n".repeat(30_000) + "x,y\n").getBytes(StandardCharsets.US_ASCII);
    private final RemoteDatasets remote = new RemoteDatasets(
            http, new AnalysisProperties(Path.of("."), DataSize.ofBytes(2_000_000), Duration.ofMinutes(5)));
    private final DataAnalysisHandler handler = new DataAnalysisHandler(new DatasetFolder(Path.of(".")), remote);
    private byte[] kept = {};
    private volatile long keptPosition;

    @AfterEach
    void close() throws Exception {
        http.close();
    }

    @Test
    void onlyTheRestOfARemoteDatasetIsFetched() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RawServer server = RawServer.saying(out -> {
            if (asked.getAndIncrement() == 0) {
                answer(out, "200 OK\r\nETag: " + ETAG, csv);
            } else {
                answer(out, "206 Partial Content\r\nETag: " + ETAG + range(keptPosition), rest(keptPosition));
            }
        })) {
            String url = server.url("/a.csv");
            keep(url);

            TestContext context = new TestContext().after(kept);
            DatasetSummary summary = handler.handle(parameters(url), context);

            assertThat(Attempts.json(summary)).isEqualTo(new Attempts(csv, parameters(url)).undisturbed());
            assertThat(server.requests().get(1).toLowerCase())
                    .contains("\r\nrange: bytes=" + keptPosition + "-\r\n", "\r\nif-range: " + ETAG + "\r\n");
            assertThat(server.requests()).hasSize(2);
            assertThat(context.reports())
                    .endsWith(1.0)
                    .allMatch(fraction -> fraction > (double) keptPosition / csv.length);
        }
    }

    /** Whatever else the server says, what is read from the position on was never anything but the same dataset's. */
    @ParameterizedTest
    @CsvSource({
        "another etag, '206 Partial Content|ETag: \"v2\"|RANGE', 3",
        "no etag, '206 Partial Content|RANGE', 3",
        "a weak etag, '206 Partial Content|ETag: W/\"v1\"|RANGE', 3",
        "no range, '206 Partial Content|ETag: \"v1\"', 3",
        "another place, '206 Partial Content|ETag: \"v1\"|Content-Range: bytes 5-9/10', 3",
        "out of range, '416 Range Not Satisfiable', 3",
        "the whole, '200 OK|ETag: \"v2\"', 2"
    })
    void aRemoteDatasetThatIsNotForCertainTheSameIsReadFromItsBeginning(String what, String head, int requests)
            throws Exception {
        byte[] changed = "a,b\n1,2\n".getBytes(StandardCharsets.US_ASCII);
        AtomicInteger asked = new AtomicInteger();
        try (RawServer server = RawServer.saying(out -> {
            switch (asked.getAndIncrement()) {
                case 0 -> answer(out, "200 OK\r\nETag: " + ETAG, csv);
                case 1 -> {
                    String lines = head.replace("|RANGE", range(keptPosition)).replace("|", "\r\n");
                    answer(out, lines, head.startsWith("200") ? changed : rest(keptPosition));
                }
                default -> answer(out, "200 OK\r\nETag: \"v2\"", changed);
            }
        })) {
            String url = server.url("/a.csv");
            keep(url);

            assertThat(handler.handle(parameters(url), new TestContext().after(kept))
                            .rows())
                    .as(what)
                    .isEqualTo(1);
            assertThat(server.requests()).hasSize(requests);
            assertThat(server.requests().get(requests - 1).toLowerCase().contains("range:"))
                    .isEqualTo(requests == 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\nETag: W/\"v1\"", "\r\nETag: v1", "\r\nETag: \"v 1\""})
    void aRemoteDatasetThatCannotBeKnownAgainIsNotKept(String etag) throws Exception {
        try (RawServer server = RawServer.saying(out -> answer(out, "200 OK" + etag, csv))) {
            assertThat(states(server.url("/a.csv"))).isEmpty();
        }
    }

    private void keep(String dataset) throws Exception {
        List<byte[]> states = states(dataset);
        kept = states.get(states.size() - 1);
        keptPosition =
                AnalysisState.decoded(kept, parameters(dataset)).bookmark().position();
    }

    private String range(long position) {
        return "\r\nContent-Range: bytes " + position + "-" + (csv.length - 1) + "/" + csv.length;
    }

    private byte[] rest(long position) {
        return Arrays.copyOfRange(csv, (int) position, csv.length);
    }

    private static void answer(OutputStream out, String head, byte[] body) throws IOException {
        String lines = "HTTP/1.1 " + head + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        out.write(lines.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
    }

    private List<byte[]> states(String dataset) throws Exception {
        TestContext context = new TestContext();
        CsvAnalysis analysis =
                new CsvAnalysis(parameters(dataset), context, Attempts.rowsBetween(1_000, new Random(3)), null);
        remote.read(dataset, null, context, analysis::of);
        return context.checkpoints();
    }

    private static DataAnalysisParameters parameters(String dataset) {
        return new DataAnalysisParameters(dataset, ",", null, null);
    }
}
