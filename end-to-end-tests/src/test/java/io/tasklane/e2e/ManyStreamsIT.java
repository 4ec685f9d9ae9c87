package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One gateway with a heap of half a gigabyte serves thousands of streams, and those that nobody reads disturb none of the others. */
@ExtendWith(KillableSuiteExtension.class)
class ManyStreamsIT {

    private static final int STREAMS = 2_000;

    /** The server's own buffers take about 100 KB a connection. */
    private static final int MEGABYTES = 512;

    private static final int UNREAD = 50;
    private static final int OPENED_AT_A_TIME = 100;
    private static final int SERVER_THREADS = 250;
    private static final String[] LIFE = {"started", "progressed", "progressed", "progressed", "completed"};

    @Test
    void whoReadsGetsEveryEventAlthoughOthersNeverRead(KillableSuite suite) throws Exception {
        String name = "many" + Math.abs(System.nanoTime() % 100_000);
        List<String> tasks = IntStream.range(0, STREAMS - UNREAD)
                .mapToObj(task -> WrittenEvents.taskId())
                .toList();
        List<Socket> unread = new ArrayList<>();
        List<EventStream> streams = new ArrayList<>();
        try (WrittenEvents log = new WrittenEvents(suite.kafka().bootstrapServers(), PlainKafka.TOPIC_PREFIX);
                var another = suite.startGateway(name, MEGABYTES)) {
            another.awaitReady();
            GatewayClient gateway = another.client();
            write(log, tasks, name, "scheduled", 0);
            gateway.awaitKnown(tasks.get(tasks.size() - 1));
            double threads = metric(gateway, "jvm.threads.live");
            for (int begin = 0; begin < tasks.size(); begin += OPENED_AT_A_TIME) {
                List<EventStream> opened =
                        tasks.subList(begin, Math.min(tasks.size(), begin + OPENED_AT_A_TIME)).stream()
                                .map(task -> EventStream.open(gateway.uri("/taskStatus/" + task + "/events"), ""))
                                .toList();
                opened.forEach(stream -> stream.awaitTypes("snapshot"));
                streams.addAll(opened);
            }
            for (int stream = 0; stream < UNREAD; stream += 2) {
                unread.add(neverRead(gateway.uri("/events?taskName=" + name)));
                unread.add(neverReadWebSocket(gateway.uri("/ws"), name));
            }
            Awaitility.await("all streams are open")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() ->
                            assertThat(metric(gateway, "tasklane.streams.open")).isEqualTo(STREAMS));

            for (int event = 0; event < LIFE.length; event++) {
                write(log, tasks, name, LIFE[event], event);
            }
            streams.forEach(EventStream::awaitEnd);

            assertThat(streams)
                    .allSatisfy(stream -> assertThat(stream.types())
                            .containsExactly(
                                    "snapshot", "started", "progressed", "progressed", "progressed", "completed"));
            Awaitility.await("the end of those that nobody reads")
                    .atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(metric(gateway, "tasklane.streams.too.slow"))
                            .isEqualTo(UNREAD));
            double more = metric(gateway, "jvm.threads.live") - threads;
            System.out.println(STREAMS + " streams, " + UNREAD + " of them never read; threads more than before: "
                    + more + ", memory: " + metric(gateway, "jvm.memory.used") / (1 << 20) + " MB with all");
            assertThat(more).as("threads for %d streams", STREAMS).isLessThan(SERVER_THREADS);
            Awaitility.await("no stream is left")
                    .atMost(Duration.ofMinutes(2))
                    .untilAsserted(() ->
                            assertThat(metric(gateway, "tasklane.streams.open")).isZero());
        } finally {
            streams.forEach(EventStream::close);
            for (Socket socket : unread) {
                socket.close();
            }
        }
    }

    /** Events as large as those of tasks with long labels. */
    private static void write(WrittenEvents log, List<String> tasks, String name, String kind, int number) {
        Map<String, String> labels = new TreeMap<>();
        for (int label = 0; label < 8; label++) {
            labels.put("label" + label, "x".repeat(250));
        }
        for (int begin = 0; begin < tasks.size(); begin += 200) {
            List<ProducerRecord<byte[], byte[]>> events =
                    tasks.subList(begin, Math.min(tasks.size(), begin + 200)).stream()
                            .map(task -> log.event(task, kind, number, name, labels))
                            .toList();
            log.commit(events);
        }
    }

    private static Socket neverRead(URI uri) throws IOException {
        return open(uri, "");
    }

    /** Says what it wants to be told, and reads no more than that it may. */
    private static Socket neverReadWebSocket(URI uri, String taskName) throws IOException {
        Socket socket = open(
                uri,
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGFza2xhbmUtZXhhbXBsZQ==\r\nSec-WebSocket-Protocol: tasklane.v1\r\n");
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) socket.getInputStream().read());
        }
        assertThat(head).startsWith("HTTP/1.1 101");
        String frame = "{\"type\":\"subscribe\",\"id\":\"a\",\"filter\":{\"taskName\":\"" + taskName + "\"}}";
        // A whole text message of less than 126 bytes, masked with zeros.
        byte[] header = {(byte) 0x81, (byte) (0x80 | frame.length()), 0, 0, 0, 0};
        socket.getOutputStream().write(header);
        socket.getOutputStream().write(frame.getBytes(US_ASCII));
        return socket;
    }

    private static Socket open(URI uri, String headers) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        String query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
        String request = "GET " + uri.getPath() + query + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return socket;
    }

    private static double metric(GatewayClient gateway, String name) {
        return GatewayClient.JSON
                .readTree(gateway.get("/actuator/metrics/" + name).body())
                .at("/measurements/0/value")
                .doubleValue();
    }
}
