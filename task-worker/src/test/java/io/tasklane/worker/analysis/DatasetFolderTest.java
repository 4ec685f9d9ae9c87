package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.worker.PermanentTaskFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetFolderTest {

    @TempDir
    private Path around;

    private DatasetFolder folder;
    private Path inside;

    @BeforeEach
    void makeFolder() throws Exception {
        inside = Files.createDirectories(around.resolve("datasets/sub")).getParent();
        Files.writeString(inside.resolve("sub/a.csv"), "inside");
        Files.writeString(around.resolve("secret.csv"), "secret");
        folder = new DatasetFolder(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub/a.csv", "./sub/a.csv", "sub//a.csv"})
    void aFileInTheFolderIsRead(String name) throws Exception {
        assertThat(read(name)).isEqualTo("inside");
    }

    @Test
    void aLinkThatStaysInTheFolderIsFollowed() throws Exception {
        Files.createSymbolicLink(inside.resolve("link.csv"), Path.of("sub/a.csv"));

        assertThat(read("link.csv")).isEqualTo("inside");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../secret.csv", "sub/../../secret.csv", "sub/../sub/a.csv", "..", "/etc/passwd", "a\0.csv"})
    void aNameThatLeadsOutOfTheFolderIsNotAllowed(String name) {
        assertThat(failure(name).code()).isEqualTo("dataset-not-allowed");
    }

    @Test
    void anAbsolutePathIsNotAllowedEvenIntoTheFolder() {
        assertThat(failure(inside.resolve("sub/a.csv").toString()).code()).isEqualTo("dataset-not-allowed");
    }

    @Test
    void aLinkThatLeadsOutOfTheFolderIsNotAllowed() throws Exception {
        Files.createSymbolicLink(inside.resolve("link.csv"), around.resolve("secret.csv"));
        Files.createSymbolicLink(inside.resolve("up"), around);

        assertThat(failure("link.csv").code()).isEqualTo("dataset-not-allowed");
        assertThat(failure("up/secret.csv").code()).isEqualTo("dataset-not-allowed");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        Files.createSymbolicLink(inside.resolve("broken.csv"), Path.of("nowhere"));
        Files.createSymbolicLink(inside.resolve("loop.csv"), Path.of("loop.csv"));

        assertThat(failure("b.csv").code()).isEqualTo("dataset-not-found");
        assertThat(failure("b.csv")).hasMessage("there is no dataset b.csv");
        assertThat(failure("sub/a.csv/b.csv").code()).isEqualTo("dataset-not-found");
        assertThat(failure("broken.csv").code()).isEqualTo("dataset-not-found");
        assertThat(failure("loop.csv").code()).isEqualTo("dataset-not-found");
        assertThat(failure("x".repeat(1000)).code()).isEqualTo("dataset-not-found");
    }

    @Test
    void aFolderThatIsNotThereHasNoDatasets() {
        folder = new DatasetFolder(around.resolve("nowhere"));

        assertThat(failure("a.csv").code()).isEqualTo("dataset-not-found");
    }

    @Test
    void whatIsNoFileIsNotRead() throws Exception {
        assertThat(failure("sub").code()).isEqualTo("dataset-not-a-file");
        assertThat(failure(".").code()).isEqualTo("dataset-not-a-file");
    }

    private String read(String name) throws Exception {
        return folder.read(name, null, dataset -> new String(dataset.bytes().readAllBytes(), StandardCharsets.UTF_8));
    }

    private PermanentTaskFailure failure(String name) {
        return Assertions.catchThrowableOfType(PermanentTaskFailure.class, () -> read(name));
    }
}
