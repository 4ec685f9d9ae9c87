package io.tasklane.e2e;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.parallel.delay.DelayForwarder;
import io.tasklane.parallel.delay.DelayTiers;
import io.tasklane.parallel.delay.ForwarderSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A forwarder in a process of its own, that can be killed as a machine is that loses its power. */
final class ForwarderProcess implements AutoCloseable {

    /** The shortest that a broker allows, so that the death is noticed soon. */
    private static final int SESSION_TIMEOUT_MILLIS = 6_000;

    private final Process process;

    private ForwarderProcess(Process process) {
        this.process = process;
    }

    static ForwarderProcess start(
            Path folder, String bootstrapServers, String id, String instance, NavigableMap<Duration, String> tiers)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ForwarderProcess.class.getName(),
                bootstrapServers,
                id,
                instance));
        tiers.forEach((wait, topic) -> command.addAll(List.of(wait.toString(), topic)));
        return new ForwarderProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("forwarder.log").toFile())
                .start());
    }

    /** The forwarder as all of a test are, wherever they run. */
    static DelayForwarder forwarder(
            String bootstrapServers, String id, String instance, NavigableMap<Duration, String> tiers) {
        Map<String, Object> client =
                Map.of("bootstrap.servers", bootstrapServers, "session.timeout.ms", SESSION_TIMEOUT_MILLIS);
        Set<String> destinations = Set.of("home-" + id, missingDestination(id));
        return new DelayForwarder(
                new ForwarderSettings(client, "group-" + id, instance, destinations::contains),
                new DelayTiers(tiers),
                (dead, reason) -> new ProducerRecord<>("dead-" + id, dead.key(), dead.value()),
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                () -> {});
    }

    /** Where records may go, if only it were there. */
    static String missingDestination(String id) {
        return "missing-" + id;
    }

    /** Runs until it is killed, or whoever started it is gone. */
    public static void main(String[] arguments) throws IOException {
        NavigableMap<Duration, String> tiers = new TreeMap<>();
        for (int at = 3; at < arguments.length; at += 2) {
            tiers.put(Duration.parse(arguments[at]), arguments[at + 1]);
        }
        forwarder(arguments[0], arguments[1], arguments[2], tiers).start();
        while (System.in.read() >= 0) {
            // Nobody writes here: it ends when the other side is gone.
        }
        Runtime.getRuntime().halt(1);
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
