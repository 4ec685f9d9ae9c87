package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.large.LargeApplication;
import com.example.large.LargeContent;
import io.tasklane.gateway.GatewayApplication;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A result that is several times as large as the memory of gateway and worker comes through them byte for byte, and of uploads
 * whose worker died nothing is left.
 */
@ExtendWith(KillableSuiteExtension.class)
class LargeResultIT {

    private static final long BYTES = Long.getLong("tasklane.e2e.large-result-bytes", 300_000_000);
    private static final int HEAP_MEGABYTES = 128;
    private static final int SLOW_CLIENTS = 100;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final KillableSuite suite;
    private final LargeResultStore store;
    private final Path folder;
    private final long seed = System.nanoTime();
    private final List<KillableProcess> processes = new ArrayList<>();
    private GatewayClient gateway;

    LargeResultIT(KillableSuite suite) {
        this.suite = suite;
        this.store = new LargeResultStore(suite.storeUri());
        this.folder = suite.folder("large-results");
    }

    @BeforeEach
    void startSmallGateway() {
        int port = KillableSuite.freePort();
        gateway = new GatewayClient(URI.create("http://127.0.0.1:" + port));
        KillableProcess process = start(
                "small-gateway-" + port,
                GatewayApplication.class,
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--tasklane.gateway.results.sweep-interval=1s",
                "--tasklane.gateway.results.max-downloads=" + 2 * SLOW_CLIENTS);
        process.await(
                "is ready", () -> gateway.get("/actuator/health/readiness").statusCode() == 200);
    }

    @AfterEach
    void stop() {
        processes.forEach(KillableProcess::close);
        store.empty();
        store.close();
    }

    @Test
    void aResultLargerThanAllMemoryComesThroughByteForByte() throws Exception {
        startWorker("streaming");
        long begun = System.nanoTime();
        String id = submit(BYTES, false);
        gateway.awaitEnd(id, "completed");
        long uploaded = System.nanoTime();

        List<Socket> slow = new ArrayList<>();
        try {
            for (int client = 0; client < SLOW_CLIENTS; client++) {
                slow.add(slowClient(id));
            }
            HttpResponse<InputStream> whole = HTTP.send(request(id).build(), BodyHandlers.ofInputStream());
            String sha256 = sha256(whole.body());
            long downloaded = System.nanoTime();

            assertThat(whole.statusCode()).isEqualTo(200);
            assertThat(whole.headers().firstValueAsLong("Content-Length")).hasValue(BYTES);
            assertThat(whole.headers().firstValue("Content-Type")).hasValue("application/x-large");
            assertThat(whole.headers().firstValue("ETag")).hasValue('"' + sha256 + '"');
            assertThat(sha256).isEqualTo(expectedSha256());
            readRandomRanges(id);
            System.out.printf(
                    "LargeResult: %d bytes through heaps of %d MB (seed %d): run and stored in %d ms, fetched beside %d"
                            + " slow clients in %d ms%n",
                    BYTES,
                    HEAP_MEGABYTES,
                    seed,
                    (uploaded - begun) / 1_000_000,
                    SLOW_CLIENTS,
                    (downloaded - uploaded) / 1_000_000);
        } finally {
            for (Socket client : slow) {
                client.close();
            }
        }
    }

    @Test
    void whatAKilledWorkerHadUploadedIsRemovedAndTheTaskCompletes() throws Exception {
        KillableProcess first = startWorker("killed");
        long bytes = 20_000_000;
        String id = submit(bytes, true);
        first.await("has written half of it", () -> Files.exists(folder.resolve(id)));
        ObjectId abandoned = store.uploads(id).get(0);
        assertThat(store.hasChunk(abandoned, 0)).isTrue();

        first.kill();
        startWorker("second");
        gateway.awaitEnd(id, "completed");

        HttpResponse<byte[]> answer = HTTP.send(request(id).build(), BodyHandlers.ofByteArray());
        assertThat(answer.body()).isEqualTo(LargeContent.at(seed, 0, (int) bytes));
        Awaitility.await("the abandoned upload to be removed")
                .atMost(Duration.ofSeconds(60))
                .until(() -> !store.hasChunk(abandoned, 0));
        assertThat(store.hasFile(abandoned)).isFalse();
        List<ObjectId> kept = new ArrayList<>(store.uploads(id));
        kept.remove(abandoned);
        assertThat(kept).singleElement().satisfies(file -> {
            assertThat(store.hasFile(file)).isTrue();
            assertThat(store.hasChunk(file, 0)).isTrue();
        });
    }

    private void readRandomRanges(String id) throws Exception {
        Random random = new Random(seed);
        for (int range = 0; range < 50; range++) {
            long from = (long) (random.nextDouble() * BYTES);
            int length = (int) Math.min(BYTES - from, 1 + random.nextInt(1_000_000));
            HttpResponse<byte[]> part = HTTP.send(
                    request(id)
                            .header("Range", "bytes=" + from + "-" + (from + length - 1))
                            .build(),
                    BodyHandlers.ofByteArray());
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.headers().firstValue("Content-Range"))
                    .hasValue("bytes " + from + "-" + (from + length - 1) + "/" + BYTES);
            assertThat(part.body()).as("seed %d", seed).isEqualTo(LargeContent.at(seed, from, length));
        }
    }

    /** Asks for all of it and takes next to nothing. */
    private Socket slowClient(String id) throws IOException {
        URI uri = gateway.uri("/results/" + id);
        Socket client = new Socket();
        client.setReceiveBufferSize(4_096);
        client.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        client.getOutputStream()
                .write(("GET " + uri.getPath() + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII));
        assertThat(new String(client.getInputStream().readNBytes(12), US_ASCII)).isEqualTo("HTTP/1.1 200");
        return client;
    }

    private KillableProcess startWorker(String name) {
        KillableProcess worker = start(
                "large-" + name,
                LargeApplication.class,
                "--spring.main.web-application-type=none",
                "--spring.main.banner-mode=off",
                "--large.folder=" + folder,
                "--tasklane.kafka.client.session.timeout.ms=6000",
                "--tasklane.kafka.client.heartbeat.interval.ms=1500",
                "--tasklane.worker.queue=large",
                "--tasklane.worker.instance=" + name);
        worker.await("is announced", () -> gateway.get("/taskTypes").body().contains("\"large\""));
        return worker;
    }

    private KillableProcess start(String name, Class<?> main, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--tasklane.kafka.bootstrap-servers=" + suite.kafka().bootstrapServers(),
                "--tasklane.kafka.partitions=" + KillableSuite.PARTITIONS,
                "--tasklane.mongodb.uri=" + suite.storeUri()));
        arguments.addAll(List.of(settings));
        KillableProcess process = suite.start(name, HEAP_MEGABYTES, List.of(), main, arguments);
        processes.add(process);
        return process;
    }

    private String submit(long bytes, boolean haltedOnce) {
        return gateway.submit("{\"taskName\":\"large\",\"parameters\":{\"seed\":" + seed + ",\"bytes\":" + bytes
                + ",\"haltedOnce\":" + haltedOnce + "}}");
    }

    private HttpRequest.Builder request(String id) {
        return HttpRequest.newBuilder(gateway.uri("/results/" + id)).timeout(Duration.ofMinutes(5));
    }

    private String expectedSha256() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        int piece = 1_000_000;
        for (long position = 0; position < BYTES; position += piece) {
            digest.update(LargeContent.at(seed, position, (int) Math.min(piece, BYTES - position)));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String sha256(InputStream body) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] piece = new byte[1 << 16];
        for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
            digest.update(piece, 0, read);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
