package io.tasklane.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path parent;

    @Test
    void theSecretIsMadeOnceAndForTheOwnerAlone() throws Exception {
        Path path = parent.resolve("a/b");
        String secret;
        try (DataFolder folder = DataFolder.open(path)) {
            secret = folder.webhookSecret();
        }
        try (DataFolder folder = DataFolder.open(path)) {
            assertThat(folder.webhookSecret()).isEqualTo(secret).startsWith("whsec_");
        }
        assertThat(Base64.getDecoder().decode(secret.substring("whsec_".length())))
                .hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("webhook-secret"))))
                .isEqualTo("rw-------");
    }

    @Test
    void oneAtATimeMayUseIt() {
        DataFolder first = DataFolder.open(parent);
        assertThatThrownBy(() -> DataFolder.open(parent))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("another Tasklane is using the data folder " + parent);
        first.close();
        DataFolder.open(parent).close();
    }

    @Test
    void aFileInItsPlaceIsRefused() throws Exception {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining(file + " cannot be written to");
    }
}
