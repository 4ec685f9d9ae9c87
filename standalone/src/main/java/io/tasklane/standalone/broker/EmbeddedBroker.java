package io.tasklane.standalone.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.FatalExitError;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka on a port of the loopback interface, broker and controller in one. Its folder holds everything: opened on the same folder
 * again, it has the topics, records, offsets and transactions it had.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int ATTEMPTS = 3;

    private final KafkaRaftServer server;
    private final int port;
    private boolean closed;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Starts a broker whose fatal faults are only logged, as tests want it. */
    public static EmbeddedBroker start(Path folder, int port) {
        return start(folder, port, () -> {});
    }

    /**
     * Starts a broker.
     *
     * @param folder is created if it is missing
     * @param port 0 for any that is free
     * @param onFatalFault is run, on a thread of the broker's, when the broker cannot go on
     * @throws IllegalStateException if it cannot be started
     */
    public static EmbeddedBroker start(Path folder, int port, Runnable onFatalFault) {
        exitsBecome(onFatalFault);
        for (int attempt = 1; ; attempt++) {
            int brokerPort = port == 0 ? freePort() : port;
            int controllerPort = freePort();
            try {
                return startOn(folder, brokerPort, controllerPort);
            } catch (Exception failed) {
                // Between finding a free port and taking it, somebody else may have taken it.
                if (attempt == ATTEMPTS || !isAboutPorts(failed)) {
                    throw new IllegalStateException("Kafka cannot be started in " + folder, failed);
                }
            }
        }
    }

    /** Kafka ends the process when it cannot go on: here its thread alone ends, and the owner is told. */
    private static void exitsBecome(Runnable onFatalFault) {
        Exit.Procedure procedure = (status, message) -> {
            log.atError()
                    .addKeyValue("status", status)
                    .addKeyValue("reason", message)
                    .log("Kafka cannot go on");
            onFatalFault.run();
            throw new FatalExitError(status == 0 ? 1 : status);
        };
        Exit.setExitProcedure(procedure);
        Exit.setHaltProcedure(procedure);
    }

    private static EmbeddedBroker startOn(Path folder, int port, int controllerPort) throws Exception {
        Path data = Files.createDirectories(folder).toAbsolutePath();
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        if (Files.notExists(data.resolve("meta.properties"))) {
            format(data);
        }
        KafkaConfig config = new KafkaConfig(BrokerConfig.of(data, host, port, controllerPort), false);
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
        } catch (Exception failed) {
            server.shutdown();
            throw failed;
        }
        return new EmbeddedBroker(server, port);
    }

    private static void format(Path data) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .setNodeId(BrokerConfig.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(BrokerConfig.CONTROLLER_LISTENER)
                .setMetadataLogDirectory(data.toString())
                .setDirectories(List.of(data.toString()))
                .setIgnoreFormatted(true)
                .run();
    }

    private static boolean isAboutPorts(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** Where clients find it. */
    public String bootstrapServers() {
        return InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
    }

    public int port() {
        return port;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            server.shutdown();
            server.awaitShutdown();
        }
    }
}
