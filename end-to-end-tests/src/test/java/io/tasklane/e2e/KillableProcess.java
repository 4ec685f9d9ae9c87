package io.tasklane.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A main class in a process of its own, which tests may stop, kill and start again. What it says goes to a file. */
final class KillableProcess implements AutoCloseable {

    private static final int SHOWN_LINES = 60;

    private final String name;
    private final Path log;
    private final List<String> command;
    private Process process;

    private KillableProcess(String name, Path log, List<String> command) {
        this.name = name;
        this.log = log;
        this.command = command;
        this.process = start();
    }

    /**
     * Starts it.
     *
     * @param folder where its file is, {@code <name>.log}
     * @param megabytes the most heap that it may use
     * @param options of the virtual machine
     */
    static KillableProcess started(
            Path folder, String name, int megabytes, List<String> options, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(ChildOfTheTest.class.getName());
        command.add(main.getName());
        command.addAll(arguments);
        return new KillableProcess(name, folder.resolve(name + ".log"), command);
    }

    private Process start() {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().remove("MONGODB_URI");
        builder.environment().remove("KAFKA_BOOTSTRAP_SERVERS");
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts it again after its end, as it was started first. */
    void startAgain() {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " runs");
        }
        process = start();
    }

    /** As a machine does that loses its power: SIGKILL. */
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    /** As an operator does: SIGTERM, and it may finish what it runs. */
    void stop() {
        // Process.destroy would close its standard input as well, which tells it that the test has ended.
        process.toHandle().destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for something that it does, and no longer when it has ended. */
    void await(String what, Callable<Boolean> done) {
        Awaitility.await(name + " " + what)
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .failFast(name + " has ended", () -> !isAlive())
                .until(done);
    }

    /** The last of what it said, for whoever looks for the reason of a failure. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
            return "--- " + name + " (" + (isAlive() ? "runs" : "has ended: " + process.exitValue()) + ")\n"
                    + String.join("\n", last);
        } catch (IOException unreadable) {
            return "--- " + name + ": " + unreadable;
        }
    }

    @Override
    public void close() {
        kill();
    }
}
