package io.tasklane.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.model.secrets.SecretSeal;
import io.tasklane.model.secrets.WebhookKeyset;
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

    /** What was sealed before a restart opens after it. */
    @Test
    void theKeysOfWebhooksAreMadeOnceAndForTheOwnerAlone() throws Exception {
        String sealed;
        try (DataFolder folder = DataFolder.open(parent)) {
            sealed = new SecretSeal(WebhookKeyset.read(folder.webhookKeyset().toString())).seal("we_1", "hush");
        }
        try (DataFolder folder = DataFolder.open(parent)) {
            Path file = folder.webhookKeyset();
            assertThat(new SecretSeal(WebhookKeyset.read(file.toString())).open("we_1", sealed))
                    .isEqualTo("hush");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
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
