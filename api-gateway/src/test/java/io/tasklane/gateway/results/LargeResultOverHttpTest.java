package io.tasklane.gateway.results;

import static io.tasklane.gateway.results.LargeFiles.random;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.gateway.GatewayApplication;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.ResultRef;
import io.tasklane.model.Task;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole gateway on a real port, with a store and without Kafka. */
class LargeResultOverHttpTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Instant NOW = Instant.now();

    private static MemoryStore memory;
    private static LargeFiles files;
    private static Results results;
    private static ConfigurableApplicationContext gateway;
    private static int port;

    private final Task task = new Task(TaskId.create(), "default", "default", "export", NOW, null, Map.of());

    @BeforeAll
    static void start() {
        memory = new MemoryStore();
        files = new LargeFiles(memory);
        results = new Results(memory.store);
        gateway = new SpringApplicationBuilder(GatewayApplication.class)
                .run(
                        "--spring.config.name=gateway",
                        "--server.port=0",
                        "--logging.level.root=error",
                        // Only what breaks an answer off closes a connection.
                        "--server.tomcat.keep-alive-timeout=-1",
                        "--tasklane.gateway.results.max-downloads=1",
                        // Nobody listens there.
                        "--tasklane.kafka.bootstrap-servers=127.0.0.1:1",
                        "--tasklane.mongodb.uri=" + memory.uri);
        port = Integer.parseInt(gateway.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        memory.close();
    }

    @Test
    void aLargeResultIsSentWholeAndInRandomParts() throws Exception {
        byte[] bytes = random(123_456);
        String etag = '"' + kept(bytes).sha256() + '"';
        long seed = System.nanoTime();
        Random random = new Random(seed);

        HttpResponse<byte[]> whole = get();

        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(bytes);
        assertThat(header(whole, "ETag")).isEqualTo(etag);
        assertThat(header(whole, "Content-Length")).isEqualTo("123456");
        assertThat(header(whole, "Content-Type")).isEqualTo("text/csv");
        assertThat(header(whole, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(whole, "Cache-Control")).isEqualTo("private, immutable");
        for (int i = 0; i < 100; i++) {
            int from = random.nextInt(bytes.length);
            int to = from + random.nextInt(bytes.length - from);
            HttpResponse<byte[]> part = get("Range", "bytes=" + from + "-" + to, "If-Range", etag);
            assertThat(part.statusCode()).as("seed %d", seed).isEqualTo(206);
            assertThat(header(part, "Content-Range")).isEqualTo("bytes " + from + "-" + to + "/123456");
            assertThat(part.body()).as("seed %d", seed).isEqualTo(Arrays.copyOfRange(bytes, from, to + 1));
        }
    }

    @Test
    void severalPartsAreSentInOneAnswer() throws Exception {
        byte[] bytes = random(5_000);
        kept(bytes);

        HttpResponse<byte[]> answer = get("Range", "bytes=998-1001,-2");

        assertThat(answer.statusCode()).isEqualTo(206);
        String type = header(answer, "Content-Type");
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String boundary = "--" + type.substring(type.indexOf('=') + 1);
        assertThat(new String(answer.body(), ISO_8859_1))
                .isEqualTo(
                        "\r\n" + boundary + "\r\nContent-Type: text/csv\r\nContent-Range: bytes 998-1001/5000\r\n\r\n"
                                + new String(bytes, 998, 4, ISO_8859_1) + "\r\n" + boundary
                                + "\r\nContent-Type: text/csv\r\nContent-Range: bytes 4998-4999/5000\r\n\r\n"
                                + new String(bytes, 4_998, 2, ISO_8859_1) + "\r\n" + boundary + "--\r\n");
    }

    @Test
    void aPartThatIsNotThereIsAProblemThatSaysHowMuchThereIs() throws Exception {
        kept(random(5_000));

        HttpResponse<byte[]> answer = get("Range", "bytes=5000-");

        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(header(answer, "Content-Range")).isEqualTo("bytes */5000");
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        assertProblem(answer, "range-not-satisfiable");
    }

    @Test
    void aHeadAnswersAsAGetWouldWithoutTheBytes() throws Exception {
        kept(random(5_000));

        HttpResponse<byte[]> head = send(request("Range", "bytes=0-1").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo("5000");
        assertThat(header(head, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void whatTheClientHasIsNotSentAgain() throws Exception {
        String etag = '"' + kept(random(5_000)).sha256() + '"';

        assertThat(get("If-None-Match", "\"a\", W/" + etag).statusCode()).isEqualTo(304);
        assertThat(get("If-None-Match", "*").statusCode()).isEqualTo(304);
        assertThat(get("If-None-Match", "\"a\"").statusCode()).isEqualTo(200);
        assertThat(get("If-Match", etag).statusCode()).isEqualTo(200);
        assertProblem(get("If-Match", "\"a\""), "precondition-failed");
        assertThat(get("Range", "bytes=0-1", "If-Range", "\"a\"").statusCode()).isEqualTo(200);
        assertThat(get("Range", "bytes=0-1", "If-Range", "W/" + etag).statusCode())
                .isEqualTo(200);
    }

    @Test
    void anAnswerThatBreaksOffDoesNotLookComplete() throws Exception {
        byte[] bytes = random(300_000);
        files.loseChunk(kept(bytes), 299);

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET " + path() + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII));
            byte[] all = socket.getInputStream().readAllBytes();
            String text = new String(all, ISO_8859_1);
            int body = text.indexOf("\r\n\r\n") + 4;
            assertThat(text.substring(0, body)).contains("Content-Length: 300000");
            assertThat(all.length - body).isLessThan(300_000);
            assertThat(Arrays.copyOfRange(all, body, all.length)).isEqualTo(Arrays.copyOf(bytes, all.length - body));
        }
        assertThatThrownBy(this::get).isInstanceOf(IOException.class);
    }

    @Test
    void aResultThatCannotBeReadFromItsBeginningIsAProblem() throws Exception {
        files.loseChunk(kept(random(3_000)), 0);

        assertProblem(get(), "internal-error");
    }

    @Test
    void aResultWhoseFileWasRemovedIsNotKeptAnyMore() throws Exception {
        kept(random(3_000));
        memory.database.getCollection("largeResults.files").drop();

        assertProblem(get(), "task-expired");
    }

    @Test
    void whatAnEventSaysOfAnothersFileIsNotServed() throws Exception {
        ResultRef ref = files.upload(task, 1, random(3_000), NOW);
        String other = ref.sha256().replace(ref.sha256().charAt(0), ref.sha256().charAt(0) == '0' ? '1' : '0');
        for (var claim : List.of(
                Map.entry(newTask("default"), ref),
                Map.entry(new Task(task.taskId(), "acme", "default", "export", NOW, null, Map.of()), ref),
                Map.entry(task, new ResultRef(ref.id(), 2_999, ref.sha256())),
                Map.entry(task, new ResultRef(ref.id(), 3_000, other)))) {
            memory.database.getCollection("results").drop();
            results.keep(List.of(LargeFiles.completed(claim.getKey(), claim.getValue(), NOW)));
            assertThatThrownBy(() ->
                            results.find(claim.getKey().taskId(), claim.getKey().tenant()))
                    .hasMessageContaining("not kept any more");
        }
    }

    @Test
    void moreDownloadsThanMayBeAreToldToComeAgain() throws Exception {
        ResultRef ref = files.upload(task, 1, random(40_000_000), NOW, 255 * 1024);
        results.keep(List.of(LargeFiles.completed(task, ref, NOW)));
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4_096);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            slow.getOutputStream().write(("GET " + path() + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII));
            assertThat(slow.getInputStream().read()).isEqualTo('H');

            HttpResponse<byte[]> refused = get();

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(header(refused, "Retry-After")).isEqualTo("1");
            assertProblem(refused, "temporarily-unavailable");
            assertThat(send(request().method("HEAD", BodyPublishers.noBody())).statusCode())
                    .isEqualTo(200);
        }
        Awaitility.await("the download of a client that went away to end")
                .atMost(Duration.ofSeconds(60))
                .until(() -> get().statusCode() == 200);
    }

    private static Task newTask(String tenant) {
        return new Task(TaskId.create(), tenant, "default", "export", NOW, null, Map.of());
    }

    private ResultRef kept(byte[] bytes) {
        ResultRef ref = files.upload(task, 1, bytes, NOW);
        results.keep(List.of(LargeFiles.completed(task, ref, NOW)));
        return ref;
    }

    private String path() {
        return "/results/" + task.taskId();
    }

    private HttpResponse<byte[]> get(String... headers) throws Exception {
        return send(request(headers));
    }

    private HttpRequest.Builder request(String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path()));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse(null);
    }

    private static void assertProblem(HttpResponse<byte[]> answer, String code) {
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(TaskJson.MAPPER.readTree(answer.body()).get("type").stringValue())
                .isEqualTo("https://tasklane.io/problems/" + code);
    }
}
