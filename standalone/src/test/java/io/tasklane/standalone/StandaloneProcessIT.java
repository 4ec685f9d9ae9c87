package io.tasklane.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite as its users have it: a process. */
class StandaloneProcessIT {

    private static final String READY = "Tasklane is ready: ";
    private static final int ENDED_BY_SIGTERM = 143;

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aTaskOutlivesTheProcessThatRanIt() throws Exception {
        String status;
        try (ChildProcess suite = start()) {
            URI gateway = whenReady(suite);
            status = submit(gateway);
            awaitStatus(gateway.resolve(status), "completed");
            suite.stop();
            assertThat(suite.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(suite.line()).as("nothing else is said").isNull();
        }
        try (ChildProcess suite = start()) {
            URI gateway = whenReady(suite);

            assertThat(get(gateway.resolve(status)).body()).contains("\"completed\"");
        }
    }

    @Test
    void aKilledProcessLosesNothing() throws Exception {
        List<String> accepted = new ArrayList<>();
        try (ChildProcess suite = start()) {
            URI gateway = whenReady(suite);
            for (int i = 0; i < 20; i++) {
                accepted.add(submit(gateway));
            }
            suite.kill();
        }
        try (ChildProcess suite = start()) {
            URI gateway = whenReady(suite);
            for (String status : accepted) {
                awaitStatus(gateway.resolve(status), "completed");
            }
        }
    }

    @Test
    void aPortThatIsTakenIsSaidInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ChildProcess suite = start("--server.port=" + taken.getLocalPort())) {
            assertThat(suite.exitCode()).isEqualTo(1);
            assertThat(errors())
                    .singleElement()
                    .asString()
                    .startsWith("Tasklane cannot start: port " + taken.getLocalPort())
                    .contains("--server.port");
        }
    }

    @Test
    void aDataFolderInUseIsSaidInOneLine() throws Exception {
        try (DataFolder inUse = DataFolder.open(folder.resolve("data"));
                ChildProcess suite = start()) {
            assertThat(suite.exitCode()).isEqualTo(1);
            assertThat(errors())
                    .singleElement()
                    .asString()
                    .contains("another Tasklane is using")
                    .contains(inUse.kafka().getParent().toString());
        }
    }

    @Test
    void anUnknownServiceIsSaidInOneLine() throws Exception {
        try (ChildProcess suite = start("--tasklane.standalone.services=mailer")) {
            assertThat(suite.exitCode()).isEqualTo(1);
            assertThat(errors()).singleElement().asString().contains("there is no service \"mailer\"");
        }
    }

    private ChildProcess start(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--tasklane.standalone.kafka-port=0",
                "--tasklane.standalone.mongo-port=0",
                "--tasklane.data-dir=" + folder.resolve("data")));
        arguments.addAll(Arrays.asList(more));
        return ChildProcess.start(folder, Standalone.class, arguments.toArray(String[]::new));
    }

    private URI whenReady(ChildProcess suite) throws IOException {
        String line = suite.line();
        assertThat(line).as(() -> String.join("\n", errors())).startsWith(READY);
        return URI.create(line.substring(READY.length()));
    }

    /** What a person reads; the JVM's own remarks are not ours. */
    private List<String> errors() {
        try {
            return Files.readAllLines(folder.resolve("stderr.txt")).stream()
                    .filter(line -> !line.startsWith("WARNING: "))
                    .toList();
        } catch (IOException unreadable) {
            return List.of(unreadable.toString());
        }
    }

    /** Where its status is to be found. */
    private String submit(URI gateway) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/submitTask"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"taskName\":\"echo\",\"parameters\":{\"hello\":\"world\"}}"))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return answer.headers().firstValue("location").orElseThrow();
    }

    private void awaitStatus(URI task, String status) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        HttpResponse<String> answer = get(task);
        while (!answer.body().contains("\"" + status + "\"") && System.nanoTime() < deadline) {
            answer = get(task);
        }
        assertThat(answer.body()).contains("\"" + status + "\"");
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
