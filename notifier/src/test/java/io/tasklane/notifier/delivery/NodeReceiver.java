package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.json.JsonMapper;

/** A receiver that is written in another language, with no code of ours or of the official library. */
final class NodeReceiver {

    private static final JsonMapper JSON = new JsonMapper();

    private NodeReceiver() {}

    /** Whether each would be accepted. The test is skipped, and says so, where there is no Node. */
    static List<Boolean> accepts(Path folder, List<SignedWebhook> webhooks) throws Exception {
        Path script = folder.resolve("verify-webhooks.mjs");
        try (InputStream source = NodeReceiver.class.getResourceAsStream("/verify-webhooks.mjs")) {
            Files.copy(source, script);
        }
        Process node = start(script);
        try (OutputStream in = node.getOutputStream()) {
            in.write(JSON.writeValueAsBytes(webhooks));
        }
        String answer = new String(node.getInputStream().readAllBytes(), UTF_8);
        String complaint = new String(node.getErrorStream().readAllBytes(), UTF_8);
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).as(complaint).isZero();
        return List.of(JSON.readValue(answer, Boolean[].class));
    }

    private static Process start(Path script) {
        try {
            return new ProcessBuilder("node", script.toString()).start();
        } catch (IOException notThere) {
            System.out.println("skipped: there is no Node to verify signatures with");
            return Assumptions.abort("there is no Node");
        }
    }
}
