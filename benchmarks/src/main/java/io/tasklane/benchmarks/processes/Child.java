package io.tasklane.benchmarks.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A process that was started to be measured. It ends with this one, whatever ends it short of SIGKILL. */
public final class Child implements AutoCloseable {

    private static final Duration USUAL_PATIENCE = Duration.ofMinutes(2);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int SHOWN_LINES = 30;

    private final String name;
    private final Process process;
    private final Thread killer;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> said = new ArrayList<>();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.killer = new Thread(process::destroyForcibly, "end-" + name);
        Runtime.getRuntime().addShutdownHook(killer);
        Thread reader = new Thread(this::read, "read-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** @param folder where it runs */
    public static Child started(String name, Path folder, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("MONGODB_URI", "KAFKA_BOOTSTRAP_SERVERS"));
        return new Child(name, builder.start());
    }

    /** A Java process with the class path and the Java of this one. */
    public static Child java(String name, Path folder, List<String> options, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", absoluteClassPath(), main.getName()));
        command.addAll(arguments);
        return started(name, folder, command);
    }

    private static String absoluteClassPath() {
        String separator = System.getProperty("path.separator");
        return String.join(
                separator,
                Stream.of(System.getProperty("java.class.path").split(separator))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    private void read() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (said) {
                    said.add(line);
                }
                lines.add(line);
            }
        } catch (IOException ended) {
            lines.add("(its output broke off: " + ended.getMessage() + ")");
        }
    }

    /**
     * Waits until it says a line that begins so; answers what follows.
     *
     * @throws IllegalStateException if it ends before, or takes longer than two minutes
     */
    public String awaitLine(String prefix) throws InterruptedException {
        return awaitLine(prefix, USUAL_PATIENCE);
    }

    /** The same, with another patience. */
    public String awaitLine(String prefix, Duration patience) throws InterruptedException {
        return awaitLine("begins with " + prefix, line -> line.startsWith(prefix), patience)
                .substring(prefix.length());
    }

    /** Waits until it says a line with this in it. */
    public void awaitAnyLine(String part) throws InterruptedException {
        awaitLine("has " + part, line -> line.contains(part), USUAL_PATIENCE);
    }

    private String awaitLine(String what, Predicate<String> wanted, Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < until) {
            String line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line != null && wanted.test(line)) {
                return line;
            }
            if (line == null && !process.isAlive() && lines.isEmpty()) {
                throw new IllegalStateException(name + " has ended: " + lastWords());
            }
        }
        throw new IllegalStateException(name + " said no line that " + what + ": " + lastWords());
    }

    private String lastWords() {
        synchronized (said) {
            return String.join("\n", said.subList(Math.max(0, said.size() - SHOWN_LINES), said.size()));
        }
    }

    /** Tells it a line on its standard input. */
    public void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(UTF_8));
            process.getOutputStream().flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(name + " is gone", gone);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The processor time that it has used, itself and not its children; empty where the system does not say. */
    public Optional<Duration> processorTime() {
        return process.info().totalCpuDuration();
    }

    /** The memory that it occupies, in megabytes; empty where the system does not say. */
    public Optional<Long> residentMegabytes() {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        if (!Files.isReadable(status)) {
            return Optional.empty();
        }
        try (Stream<String> fields = Files.lines(status)) {
            return fields.filter(field -> field.startsWith("VmRSS:"))
                    .map(field -> Long.parseLong(field.replaceAll("\\D", "")) / 1_024)
                    .findFirst();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Asks it to end as an operator does, by SIGTERM, and waits; after half a minute it is killed. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** Ends it by SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        try {
            stop();
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IllegalStateException endsAnyway) {
            // The virtual machine is going down, and the hook runs.
            process.destroyForcibly();
        }
    }
}
