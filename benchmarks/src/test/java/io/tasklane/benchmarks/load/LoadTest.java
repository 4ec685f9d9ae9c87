package io.tasklane.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadTest {

    private final AtomicInteger requests = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private HttpServer server;
    private URI base;

    /** Accepts all but each tenth, with a long answer in chunks and a short one of a known length in turns. */
    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/submitTask", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                int number = requests.incrementAndGet();
                boolean inChunks = number % 2 == 0;
                byte[] body = ("{\"taskId\": \"task-" + number + "\", \"more\": \"" + "x".repeat(inChunks ? 20_000 : 2)
                                + "\"}")
                        .getBytes(UTF_8);
                exchange.sendResponseHeaders(number % 10 == 0 ? 503 : 202, inChunks ? 0 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void everyRequestIsSentAndOnlyWhatIsAcceptedIsInTheLedger() throws Exception {
        Ledger ledger = new Ledger();
        Answers answers =
                new Load(base, 4).submit(Schedule.burst(100), HttpRequest.postJson("/submitTask", "", "{}"), ledger);
        assertThat(requests.get()).isEqualTo(100);
        assertThat(answers.latencies().count()).isEqualTo(100);
        assertThat(answers.perSecond()).isPositive();
        assertThat(answers.refusals()).containsExactly(entry("503", 10L));
        assertThat(ledger.tasks()).isEqualTo(90);
        assertThat(ledger.taskIds()).contains("task-1", "task-2").doesNotContain("task-10");
    }

    @Test
    void aServerThatIsNotThereCannotBeMeasured() {
        server.stop(0);
        assertThatThrownBy(() -> new Load(base, 2)
                        .submit(Schedule.burst(10), HttpRequest.postJson("/submitTask", "", "{}"), new Ledger()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be measured");
    }
}
