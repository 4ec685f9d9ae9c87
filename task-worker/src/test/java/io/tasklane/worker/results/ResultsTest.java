package io.tasklane.worker.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.model.ResultRef;
import io.tasklane.model.TaskResult;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.StreamedResult;
import io.tasklane.worker.http.TestContext;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsTest {

    private static final int CHUNK = Upload.CHUNK_BYTES;

    private final StoreOfTheTest store = new StoreOfTheTest();
    private final Results results = store.results();
    private final TestContext attempt = new TestContext();

    @AfterEach
    void close() {
        results.close();
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, (int) StoreOfTheTest.IN_EVENT})
    void whatIsSmallTravelsInTheEventAndNothingIsConnectedTo(int size) throws Exception {
        byte[] bytes = random(size);

        TaskResult result = results.of(StreamedResult.of("a/b", out -> out.write(bytes)), attempt);

        assertThat(result.ref()).isNull();
        assertThat(result.contentType()).isEqualTo("a/b");
        assertThat(result.bytes()).isEqualTo(bytes);
        assertThat(store.databases()).doesNotContain("kept");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {(int) StoreOfTheTest.IN_EVENT + 1, CHUNK - 1, CHUNK, CHUNK + 1, 4 * CHUNK, 4 * CHUNK + 1, 8 * CHUNK
            })
    void whatIsLargeIsAFileThatAnyGridFsClientReads(int size) throws Exception {
        byte[] bytes = random(size);

        TaskResult result = results.of(StreamedResult.of("text/csv", out -> inPieces(bytes, out)), attempt);

        ResultRef ref = result.ref();
        assertThat(result.contentType()).isEqualTo("text/csv");
        assertThat(ref.size()).isEqualTo(size);
        assertThat(ref.sha256()).isEqualTo(sha256(bytes));
        assertThat(store.file(ref)).isEqualTo(bytes);
        assertThat(store.documents("chunks")).hasSize((size + CHUNK - 1) / CHUNK);
        assertThat(store.documents("files")).singleElement().satisfies(file -> {
            assertThat(file.getString("filename")).isEqualTo(attempt.taskId().value());
            assertThat(file.get("metadata", Document.class))
                    .containsEntry("taskId", attempt.taskId().value())
                    .containsEntry("tenant", "default")
                    .containsEntry("attempt", 1)
                    .containsEntry("contentType", "text/csv")
                    .containsEntry("sha256", ref.sha256());
        });
        assertThat(store.documents("uploads")).singleElement().satisfies(upload -> {
            assertThat(upload.getObjectId("_id")).isEqualTo(new ObjectId(ref.id()));
            assertThat(upload.getInteger("chunks")).isEqualTo((size + CHUNK - 1) / CHUNK);
            assertThat(upload).doesNotContainKey("abandoned");
        });
    }

    @Test
    void aResultThatWasNotStreamedGoesThereTooIfItIsTooLargeForADocument() throws Exception {
        String text = "ü".repeat(9_000_000);

        TaskResult json = results.of(text, attempt);
        TaskResult ready = results.of(TaskResult.text("text/plain", "x".repeat(1_001)), attempt);
        TaskResult small = results.of(TaskResult.text("text/plain", "x".repeat(1_000)), attempt);

        assertThat(json.contentType()).isEqualTo("application/json");
        assertThat(json.ref().size()).isEqualTo(18_000_002);
        assertThat(new String(store.file(json.ref()), UTF_8)).isEqualTo('"' + text + '"');
        assertThat(ready.ref().size()).isEqualTo(1_001);
        assertThat(small.data().stringValue()).hasSize(1_000);
    }

    @Test
    void aHandlerMayCloseWhatItWritesTo() throws Exception {
        TaskResult result = results.of(
                StreamedResult.of("text/plain", out -> {
                    try (BufferedWriter lines = new BufferedWriter(new OutputStreamWriter(out, UTF_8))) {
                        for (int line = 0; line < 1_000; line++) {
                            lines.write("line " + line + "\n");
                        }
                    }
                }),
                attempt);

        assertThat(new String(store.file(result.ref()), UTF_8)).endsWith("line 999\n");
    }

    @Test
    void anAttemptThatFailsGivesItsUploadUp() {
        StreamedResult failing = StreamedResult.of("a/b", out -> {
            out.write(random(3 * CHUNK));
            throw new IllegalStateException("the source broke");
        });

        assertThatThrownBy(() -> results.of(failing, attempt)).hasMessage("the source broke");

        assertThat(store.documents("files")).isEmpty();
        assertThat(store.documents("uploads"))
                .singleElement()
                .satisfies(upload -> assertThat(upload).containsEntry("abandoned", true));
    }

    @Test
    void anAttemptThatIsInterruptedGivesItsUploadUp() {
        StreamedResult interrupted = StreamedResult.of("a/b", out -> {
            out.write(random(5 * CHUNK));
            Thread.currentThread().interrupt();
            out.write(random(5 * CHUNK));
        });

        assertThatThrownBy(() -> results.of(interrupted, attempt)).isInstanceOf(RetryableTaskException.class);

        Thread.interrupted();
        assertThat(store.documents("uploads"))
                .singleElement()
                .satisfies(upload -> assertThat(upload).containsEntry("abandoned", true));
    }

    @Test
    void anAttemptThatWasStoppedOrGivenUpCannotFinish() {
        StreamedResult stopped = StreamedResult.of("a/b", out -> {
            out.write(random(5 * CHUNK));
            attempt.cancel();
        });
        StreamedResult doomed = StreamedResult.of("a/b", out -> {
            out.write(random(5 * CHUNK));
            store.doomAllUploads();
        });

        assertThatThrownBy(() -> results.of(doomed, new TestContext()))
                .isInstanceOf(RetryableTaskException.class)
                .hasRootCauseMessage("the gateway has given the upload up");
        assertThatThrownBy(() -> results.of(stopped, attempt))
                .isInstanceOf(RetryableTaskException.class)
                .hasRootCauseMessage("the attempt was stopped");
        assertThat(store.documents("files")).isEmpty();
    }

    @Test
    void aStoreThatDoesNotAnswerFailsTheAttemptAsOneThatMaySucceedNextTime() {
        store.stop();

        assertThatThrownBy(() -> results.of(StreamedResult.of("a/b", out -> out.write(random(5_000))), attempt))
                .isInstanceOf(RetryableTaskException.class);
    }

    @Test
    void aResultStaysFailedThoughItsHandlerGoesOn() {
        StreamedResult deaf = StreamedResult.of("a/b", out -> {
            for (int piece = 0; piece < 30; piece++) {
                try {
                    out.write(new byte[1_000_000]);
                } catch (IOException ignored) {
                    // That is what deaf means.
                }
            }
        });

        assertThatThrownBy(() -> results.of(deaf, attempt))
                .isInstanceOfSatisfying(
                        PermanentTaskFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo("result-too-large"))
                .hasMessage("The result has more than 20000000 bytes.");
        assertThat(store.documents("files")).isEmpty();
        assertThat(store.documents("uploads"))
                .singleElement()
                .satisfies(upload -> assertThat(upload).containsEntry("abandoned", true));
    }

    @Test
    void withoutAStoreWhatFitsIntoAnEventIsAResultAndWhatDoesNotIsAFailure() throws Exception {
        Results none = new Results(null, StoreOfTheTest.properties());
        byte[] fits = random(500_000);

        assertThat(none.of(StreamedResult.of("a/b", out -> out.write(fits)), attempt)
                        .bytes())
                .isEqualTo(fits);
        assertThat(none.of("x".repeat(2_000_000), attempt).data().stringValue()).hasSize(2_000_000);
        assertThatThrownBy(() -> none.of(StreamedResult.of("a/b", out -> out.write(new byte[2_000_000])), attempt))
                .isInstanceOfSatisfying(
                        PermanentTaskFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo("result-too-large"))
                .hasMessageContaining("no store");
    }

    private static void inPieces(byte[] bytes, OutputStream out) throws IOException {
        Random random = new Random(bytes.length);
        for (int from = 0; from < bytes.length; ) {
            int length = Math.min(bytes.length - from, 1 + random.nextInt(200_000));
            out.write(bytes, from, length);
            from += length;
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
