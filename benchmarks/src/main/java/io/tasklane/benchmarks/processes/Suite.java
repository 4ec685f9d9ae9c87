package io.tasklane.benchmarks.processes;

import io.tasklane.standalone.Standalone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The whole of Tasklane in one process, as {@code bin/standalone} starts it; where there is no such script, in a test, with the
 * class path of this process.
 */
public final class Suite implements AutoCloseable {

    private static final String READY = "Tasklane is ready: ";

    private final Child process;
    private final String at;
    private final String kafka;

    private Suite(Child process, String at, String kafka) {
        this.process = process;
        this.at = at;
        this.kafka = kafka;
    }

    /**
     * Starts it, and returns when it is ready.
     *
     * @param data where it keeps what it has
     * @param settings as on the command line
     */
    public static Suite started(Path data, String... settings) throws IOException, InterruptedException {
        int kafkaPort = freePort();
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--tasklane.standalone.mongo-port=0",
                "--tasklane.standalone.kafka-port=" + kafkaPort,
                "--tasklane.data-dir=" + data));
        arguments.addAll(List.of(settings));
        Files.createDirectories(data);
        Child process = launched(data, arguments);
        try {
            return new Suite(process, process.awaitLine(READY), "127.0.0.1:" + kafkaPort);
        } catch (IllegalStateException failed) {
            process.close();
            throw failed;
        }
    }

    private static Child launched(Path data, List<String> arguments) throws IOException {
        String home = System.getProperty("tasklane.home");
        if (home == null) {
            return Child.java("suite", data, List.of("-Xmx1g", "-XX:+UseParallelGC"), Standalone.class, arguments);
        }
        List<String> command = new ArrayList<>(List.of(home + "/bin/standalone"));
        command.addAll(arguments);
        return Child.started("suite", data, command);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where its gateway is; only if it has one. */
    public URI gateway() {
        return URI.create(at);
    }

    public String kafka() {
        return kafka;
    }

    public Child process() {
        return process;
    }

    /** The memory that it occupies, in megabytes; empty where the system does not say. */
    public Optional<Long> residentMegabytes() {
        return process.residentMegabytes();
    }

    /** Stops it as an operator does. */
    @Override
    public void close() {
        process.close();
    }
}
