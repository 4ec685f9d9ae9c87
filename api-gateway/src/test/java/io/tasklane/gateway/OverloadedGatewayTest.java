package io.tasklane.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A whole gateway whose Kafka takes connections and never answers, and clients that send for ever. */
class OverloadedGatewayTest {

    private static final int MAX_WAITING = 4;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static ServerSocket silence;
    private static ConfigurableApplicationContext gateway;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        silence = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        gateway = new SpringApplicationBuilder(GatewayApplication.class)
                .run(
                        "--spring.config.name=gateway",
                        "--server.port=0",
                        "--logging.level.root=error",
                        "--tasklane.gateway.allow-unknown-task-types=true",
                        "--tasklane.gateway.max-waiting-submissions=" + MAX_WAITING,
                        "--tasklane.gateway.body-timeout=1s",
                        "--tasklane.kafka.bootstrap-servers=127.0.0.1:" + silence.getLocalPort(),
                        "--tasklane.mongodb.uri=mongodb://127.0.0.1:" + silence.getLocalPort());
        port = Integer.parseInt(gateway.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        silence.close();
    }

    @Test
    void whatIsMoreThanMayWaitIsToldAtOnceAndTheRestInTime() {
        long begun = System.nanoTime();
        List<CompletableFuture<HttpResponse<String>>> requests = IntStream.range(0, 40)
                .mapToObj(number -> submit(number % 4 == 0))
                .toList();
        List<String> answers = requests.stream()
                .map(CompletableFuture::join)
                .map(answer -> {
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                    assertThat(answer.body()).contains("/temporarily-unavailable");
                    return answer.body();
                })
                .toList();

        System.out.println("OverloadedGatewayTest: 40 requests answered after "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms");
        assertThat(answers).anyMatch(answer -> answer.contains("More is submitted than can be stored"));
        assertThat(answers).anyMatch(answer -> answer.contains("could not be stored"));
        assertThat(submit(false).join().body())
                .as("what was refused gave its place back")
                .contains("could not be stored");
    }

    @ParameterizedTest
    @CsvSource({
        "/submitTask,       Content-Length: 1000,       400, malformed-request",
        "/submitTask/batch, Content-Length: 1000,       400, malformed-request",
        "/submitTask,       Transfer-Encoding: chunked, 400, malformed-request",
        "/submitTask,       Content-Length: 300000,     413, payload-too-large",
        "/tasks,            Content-Length: 1000,       405, method-not-allowed",
        "/nowhere,          Transfer-Encoding: chunked, 404, not-found"
    })
    void whoSendsABodyForEverGetsAnAnswerAndIsCutOff(String path, String length, int status, String code)
            throws Exception {
        ScheduledExecutorService sending = Executors.newSingleThreadScheduledExecutor();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            String head =
                    "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + length;
            out.write((head + "\r\n\r\n").getBytes(US_ASCII));
            byte[] next = (length.endsWith("chunked") ? "1\r\n \r\n" : " ").getBytes(US_ASCII);
            sending.scheduleWithFixedDelay(() -> send(out, next), 0, 50, TimeUnit.MILLISECONDS);

            String answer = everything(socket.getInputStream());

            assertThat(answer).startsWith("HTTP/1.1 " + status).contains("/" + code);
        } finally {
            sending.shutdownNow();
        }
    }

    /** Ends when the server closes the connection, as it does hard if something is still on its way. */
    private static String everything(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] chunk = new byte[4096];
        try {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                text.append(new String(chunk, 0, count, UTF_8));
            }
        } catch (SocketException reset) {
            text.append("(reset)");
        }
        return text.toString();
    }

    private static void send(OutputStream out, byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException cutOff) {
            throw new UncheckedIOException(cutOff);
        }
    }

    private static CompletableFuture<HttpResponse<String>> submit(boolean withKey) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/submitTask"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"taskName\":\"a\"}"));
        if (withKey) {
            request.header("Idempotency-Key", "\"key\"");
        }
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
    }
}
