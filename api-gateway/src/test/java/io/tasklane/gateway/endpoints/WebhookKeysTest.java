package io.tasklane.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.secrets.SecretSeal;
import io.tasklane.model.secrets.WebhookKeyset;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookKeysTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aKeyIsExchangedStepByStep() throws Exception {
        Path file = folder.resolve("keyset.json");
        assertThat(run("create", file.toString())).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String sealed = seal(file).seal("we_1", "hush");
        String old = listed(file).get(0).split(" ")[0];

        assertThat(run("add", file.toString())).isZero();
        assertThat(listed(file).get(0)).endsWith(" seals and opens");
        String next = listed(file).get(1).split(" ")[0];
        assertThat(run("promote", file.toString(), next)).isZero();
        assertThat(seal(file).open("we_1", sealed)).isEqualTo("hush");
        String again = seal(file).seal("we_1", "hush");
        assertThat(run("remove", file.toString(), old)).isZero();

        assertThat(seal(file).open("we_1", again)).isEqualTo("hush");
        assertThat(listed(file)).containsExactly(next + " seals and opens");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void whatWouldLoseKeysIsRefused() throws Exception {
        Path file = folder.resolve("keyset.json");
        run("create", file.toString());
        String only = listed(file).get(0).split(" ")[0];

        assertThat(run("create", file.toString())).isEqualTo(1);
        assertThat(run("remove", file.toString(), only)).isEqualTo(1);
        assertThat(run("promote", file.toString(), "x")).isEqualTo(2);
        assertThat(run("list", folder.resolve("none").toString())).isEqualTo(1);
        assertThat(run("destroy", file.toString())).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(run("--help")).isZero();
        assertThat(listed(file)).containsExactly(only + " seals and opens");
    }

    private int run(String... arguments) {
        return WebhookKeys.run(arguments, new PrintStream(out), new PrintStream(err));
    }

    private List<String> listed(Path file) {
        out.reset();
        run("list", file.toString());
        return out.toString().lines().toList();
    }

    private static SecretSeal seal(Path file) {
        return new SecretSeal(WebhookKeyset.read(file.toString()));
    }
}
