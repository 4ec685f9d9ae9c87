package io.tasklane.e2e;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tasklane.standalone.Standalone;
import io.tasklane.standalone.TaskSuite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The whole suite in this process, and what tests need to talk to it. */
final class RunningSuite implements AutoCloseable {

    private final String name;
    private final Path dataFolder;
    private final List<String> settings;
    private TaskSuite suite;

    private RunningSuite(String name, Path dataFolder, List<String> settings) {
        this.name = name;
        this.dataFolder = dataFolder;
        this.settings = settings;
        start();
    }

    /**
     * A suite that nobody used before.
     *
     * @param settings as on the command line, beside those that every suite of a test has
     */
    static RunningSuite startedFresh(String... settings) {
        try {
            return new RunningSuite(
                    "e2e-" + UUID.randomUUID(), Files.createTempDirectory("tasklane-e2e"), List.of(settings));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Stops it, and starts it again with the data that it left. */
    void restart() {
        suite.close();
        start();
    }

    /** Stops it, and starts it again with nothing but the log: what the store held is gone. */
    void restartWithAnEmptyStore() throws IOException {
        suite.close();
        Path store = dataFolder.resolve("store");
        if (Files.exists(store)) {
            delete(store);
        } else {
            try (MongoClient mongo = MongoClients.create(suite.mongoUri())) {
                mongo.getDatabase(name).drop();
            }
        }
        start();
    }

    private void start() {
        List<String> arguments = new ArrayList<>(Backends.arguments(name));
        arguments.add("--tasklane.data-dir=" + dataFolder);
        arguments.add("--tasklane.worker.datasets-dir=" + Path.of("../datasets").toAbsolutePath());
        arguments.addAll(settings);
        suite = Standalone.start(arguments.toArray(String[]::new));
    }

    String mongoUri() {
        return suite.mongoUri();
    }

    String kafkaBootstrapServers() {
        return suite.kafkaBootstrapServers();
    }

    /** The name of the view's database. */
    String database() {
        return Backends.database(name);
    }

    GatewayClient gateway() {
        return new GatewayClient(suite.gatewayUri());
    }

    String topic(String nameWithoutPrefix) {
        return Backends.topicPrefix(name) + nameWithoutPrefix;
    }

    String topicPrefix() {
        return Backends.topicPrefix(name);
    }

    Map<String, Object> kafkaClientSettings() {
        return Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, suite.kafkaBootstrapServers());
    }

    String webhookSecret() {
        return suite.webhookSecret();
    }

    @Override
    public void close() {
        suite.close();
        try {
            delete(dataFolder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
