package io.tasklane.gateway;

import io.tasklane.model.KafkaSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A real broker on the loopback interface, empty at first and gone afterwards. */
public final class TestBroker implements AutoCloseable {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

    private final Path folder;
    private final int port;
    private final int controllerPort;
    private KafkaRaftServer server;

    public TestBroker() throws Exception {
        folder = Files.createTempDirectory("gateway-test-kafka");
        port = freePort();
        controllerPort = freePort();
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(folder.toString())
                .setDirectories(List.of(folder.toString()))
                .run();
        start();
    }

    /** Starts it, if it was stopped with all that it had. */
    public void start() {
        server = new KafkaRaftServer(new KafkaConfig(config(), false), Time.SYSTEM);
        server.startup();
    }

    public void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    private Map<String, String> config() {
        Map<String, String> config = new HashMap<>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put("listeners", "PLAINTEXT://" + bootstrapServers() + ",CONTROLLER://" + HOST + ":" + controllerPort);
        config.put("advertised.listeners", "PLAINTEXT://" + bootstrapServers());
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("controller.listener.names", "CONTROLLER");
        config.put("controller.quorum.voters", "1@" + HOST + ":" + controllerPort);
        config.put("log.dirs", folder.toString());
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            config.put(internal + ".replication.factor", "1");
            config.put(internal + ".num.partitions", "2");
        }
        config.put("transaction.state.log.min.isr", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        config.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        config.put("group.initial.rebalance.delay.ms", "0");
        return config;
    }

    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    public KafkaSettings properties() {
        return new KafkaSettings(bootstrapServers(), "tasklane.", 4, Map.of());
    }

    /**
     * All that is committed on topics. They end where their logs do: what a transaction has written that is over, but not marked
     * yet, would not count as their end to a reader of what is committed.
     */
    public List<ConsumerRecord<byte[], byte[]>> committed(String... topics) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var logs = reader("read_uncommitted");
                var reader = reader("read_committed")) {
            List<TopicPartition> partitions = Stream.of(topics)
                    .flatMap(topic -> reader.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = logs.endOffsets(partitions);
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            while (!partitions.stream().allMatch(partition -> reader.position(partition) >= ends.get(partition))) {
                reader.poll(Duration.ofMillis(50)).forEach(records::add);
            }
        }
        return records;
    }

    private KafkaConsumer<byte[], byte[]> reader(String isolation) {
        return new KafkaConsumer<>(
                properties().clientSettings(Map.of("isolation.level", isolation, "enable.auto.commit", false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** The administrative client as gateways have it. */
    public BrokerAdmin admin() {
        return adminOf(() -> Admin.create(properties().clientSettings()));
    }

    public static BrokerAdmin adminOf(Supplier<Admin> creation) {
        return new BrokerAdmin(creation);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
