package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.http.OutboundCalls;
import io.tasklane.worker.http.OutboundHttp;
import io.tasklane.worker.http.RawServer;
import io.tasklane.worker.http.TestContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

@Timeout(60)
class RemoteDatasetsTest {

    private final OutboundHttp http = OutboundCalls.toLoopback();
    private final TestContext context = new TestContext();

    @AfterEach
    void close() throws Exception {
        http.close();
    }

    @Test
    void aDatasetFromAnAllowedAddressIsAnalysed() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 8", "a,b\n1,2\n")) {
            DatasetSummary summary = analyse(server.url("/a.csv"));

            assertThat(summary.dataset()).isEqualTo(server.url("/a.csv"));
            assertThat(summary.rows()).isEqualTo(1);
            assertThat(context.reports()).endsWith(1.0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404 Not Found, dataset-not-found",
        "410 Gone, dataset-not-found",
        "403 Forbidden, dataset-not-available",
        "302 Found, dataset-not-available",
        "206 Partial Content, dataset-not-available"
    })
    void anAnswerWithoutADatasetFailsForGood(String status, String code) throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 " + status + "\r\nLocation: /b.csv", "")) {
            assertThatThrownBy(() -> analyse(server.url("/a.csv")))
                    .isInstanceOf(PermanentTaskFailure.class)
                    .extracting("code")
                    .isEqualTo(code);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"500 Oops", "503 Later", "429 Slower"})
    void aServerThatFailsFailsTheAttempt(String status) throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 " + status, "")) {
            assertThatThrownBy(() -> analyse(server.url("/a.csv"))).isInstanceOf(RetryableTaskException.class);
        }
    }

    @Test
    void aConnectionThatBreaksOffFailsTheAttemptInsteadOfGivingHalfAResult() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 100", "a,b\n1,2\n")) {
            assertThatThrownBy(() -> analyse(server.url("/a.csv"))).isInstanceOf(RetryableTaskException.class);
        }
    }

    @Test
    void aDatasetThatSaysItIsTooLargeIsNotRead() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2000001", "a,b\n")) {
            assertThatThrownBy(() -> analyse(server.url("/a.csv")))
                    .extracting("code")
                    .isEqualTo("dataset-too-large");
        }
    }

    @Test
    void aDatasetWithoutEndIsLeftAtTheBound() throws Exception {
        try (RawServer server = endless()) {
            assertThatThrownBy(() -> analyse(server.url("/a.csv")))
                    .isInstanceOf(PermanentTaskFailure.class)
                    .extracting("code")
                    .isEqualTo("dataset-too-large");
        }
    }

    @Test
    void aCancelledAnalysisLeavesTheConnection() throws Exception {
        try (RawServer server = endless()) {
            context.cancel();
            assertThatThrownBy(() -> analyse(server.url("/a.csv")))
                    .isInstanceOfAny(CancellationException.class, InterruptedException.class);
        }
    }

    @Test
    void aPublicDatasetMustComeOverHttps() {
        assertThatThrownBy(() -> analyse("http://192.0.1.1/a.csv"))
                .isInstanceOf(PermanentTaskFailure.class)
                .hasMessageContaining("https");
    }

    @Test
    void anAddressThatMayNotBeCalledFailsForGood() {
        assertThatThrownBy(() -> analyse("https://169.254.169.254/a.csv"))
                .isInstanceOf(PermanentTaskFailure.class)
                .extracting("code")
                .isEqualTo("address-not-allowed");
    }

    private static RawServer endless() throws Exception {
        return RawServer.saying(out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\na,b\n".getBytes(StandardCharsets.US_ASCII));
            byte[] rows = "1,2\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
            while (true) {
                out.write(rows);
            }
        });
    }

    private DatasetSummary analyse(String url) throws Exception {
        AnalysisProperties properties =
                new AnalysisProperties(Path.of("."), DataSize.ofBytes(2_000_000), Duration.ofMinutes(5));
        DataAnalysisHandler handler =
                new DataAnalysisHandler(new DatasetFolder(Path.of(".")), new RemoteDatasets(http, properties));
        return handler.handle(new DataAnalysisParameters(url, null, null, null), context);
    }
}
