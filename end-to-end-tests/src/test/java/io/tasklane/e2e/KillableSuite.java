package io.tasklane.e2e;

import io.tasklane.gateway.GatewayApplication;
import io.tasklane.standalone.store.EmbeddedStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** Broker, gateway and workers, each in a process of its own that really dies. The store is in the test's process. */
final class KillableSuite implements AutoCloseable {

    static final int PARTITIONS = 4;
    private static final int MEGABYTES = 256;

    private final Path folder;
    private final PlainKafka kafka;
    private final GatewayClient gatewayClient;
    private final EmbeddedStore store;
    private final List<KillableProcess> processes = new CopyOnWriteArrayList<>();
    private final KillableProcess broker;
    private final KillableProcess gateway;

    private KillableSuite(Path folder) {
        this.folder = folder;
        int kafkaPort = freePort();
        int httpPort = freePort();
        kafka = new PlainKafka("127.0.0.1:" + kafkaPort);
        gatewayClient = new GatewayClient(URI.create("http://127.0.0.1:" + httpPort));
        store = EmbeddedStore.open(folder.resolve("store"), 0);
        broker = start(
                "broker",
                List.of(),
                BrokerInItsProcess.class,
                List.of(folder.resolve("kafka").toString(), Integer.toString(kafkaPort)));
        gateway = start("gateway", List.of(), GatewayApplication.class, gatewayArguments(httpPort, store.uri()));
    }

    private List<String> gatewayArguments(int httpPort, String storeUri) {
        return List.of(
                "--server.address=127.0.0.1",
                "--server.port=" + httpPort,
                "--tasklane.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--tasklane.kafka.partitions=" + PARTITIONS,
                "--tasklane.mongodb.uri=" + storeUri);
    }

    /** A gateway in a process of its own. */
    record Gateway(KillableProcess process, GatewayClient client) implements AutoCloseable {

        void awaitReady() {
            KillableSuite.awaitReady(process, client);
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** Starts a gateway beside the suite's own, with the same store; it is not ready yet. */
    Gateway startGateway(String name) {
        return startGateway(name, store.uri());
    }

    /**
     * Starts a gateway with a store of its own.
     *
     * @param settings more of them, as on the command line
     */
    Gateway startGateway(String name, String storeUri, String... settings) {
        int httpPort = freePort();
        List<String> arguments = new ArrayList<>(gatewayArguments(httpPort, storeUri));
        arguments.addAll(List.of(settings));
        return new Gateway(
                start(name, List.of(), GatewayApplication.class, arguments),
                new GatewayClient(URI.create("http://127.0.0.1:" + httpPort)));
    }

    /** Starts a gateway beside the suite's own, with the same store; it is ready. */
    Gateway startAnotherGateway(String name) {
        Gateway another = startGateway(name);
        another.awaitReady();
        return another;
    }

    /** Starts the gateway again after its end; it is ready. */
    void startGatewayAgain() {
        gateway.startAgain();
        awaitReady(gateway, gatewayClient);
    }

    private static void awaitReady(KillableProcess process, GatewayClient client) {
        process.await("is ready", () -> client.get("/actuator/health/readiness").statusCode() == 200);
    }

    /** Starts a gateway of another size, with the same store. */
    Gateway startGateway(String name, int megabytes) {
        int httpPort = freePort();
        return new Gateway(
                start(name, megabytes, List.of(), GatewayApplication.class, gatewayArguments(httpPort, store.uri())),
                new GatewayClient(URI.create("http://127.0.0.1:" + httpPort)));
    }

    /** A suite that nobody used before, once it is ready. */
    static KillableSuite started() {
        KillableSuite suite;
        try {
            suite = new KillableSuite(Files.createTempDirectory("tasklane-e2e"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        try {
            suite.awaitReady();
            return suite;
        } catch (RuntimeException failure) {
            System.err.println(suite.lastWords());
            suite.close();
            throw failure;
        }
    }

    private void awaitReady() {
        awaitBroker();
        awaitReady(gateway, gatewayClient);
    }

    KillableProcess start(String name, List<String> options, Class<?> main, List<String> arguments) {
        return start(name, MEGABYTES, options, main, arguments);
    }

    KillableProcess start(String name, int megabytes, List<String> options, Class<?> main, List<String> arguments) {
        KillableProcess process = KillableProcess.started(folder, name, megabytes, options, main, arguments);
        processes.add(process);
        return process;
    }

    PlainKafka kafka() {
        return kafka;
    }

    GatewayClient gateway() {
        return gatewayClient;
    }

    String storeUri() {
        return store.uri();
    }

    /** Another gateway beside the suite's own. */
    KillableProcess startGateway(String name, int port, List<String> arguments) {
        List<String> all = new ArrayList<>(gatewayArguments(port, store.uri()));
        all.addAll(arguments);
        return start(name, List.of(), GatewayApplication.class, all);
    }

    KillableProcess brokerProcess() {
        return broker;
    }

    KillableProcess gatewayProcess() {
        return gateway;
    }

    void awaitBroker() {
        broker.await("answers", this::brokerAnswers);
    }

    /** A folder of its own for each name. */
    Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Of those that have ended nothing is told any more. */
    void forgetTheDead() {
        processes.removeIf(process -> !process.isAlive());
    }

    /** The last of what all processes said. */
    String lastWords() {
        return processes.stream().map(KillableProcess::lastWords).collect(Collectors.joining("\n"));
    }

    private boolean brokerAnswers() throws Exception {
        try (Admin admin = kafka.admin()) {
            return !admin.describeCluster().nodes().get().isEmpty();
        }
    }

    /**
     * A port that stays free while nobody listens on it: the system gives none below 32768 to outgoing connections, among which
     * those would be that look for a broker that is away.
     */
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Another one may be free.
            }
        }
    }

    @Override
    public void close() {
        // The store would complain of a gateway that dies, and nobody reads any more what a gateway without a store
        // says.
        store.close();
        processes.forEach(KillableProcess::close);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
