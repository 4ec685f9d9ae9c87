package io.tasklane.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A main class of the test class path in a process of its own, which tests may stop or kill. */
public final class ChildProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private ChildProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts it in a folder; what it writes to standard error goes to a file there. */
    public static ChildProcess start(Path folder, Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(Arrays.asList(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("stderr.txt").toFile());
        builder.environment().remove("MONGODB_URI");
        builder.environment().remove("KAFKA_BOOTSTRAP_SERVERS");
        return new ChildProcess(builder.start());
    }

    /** Its next line, or null when it has ended. */
    public String line() throws IOException {
        return output.readLine();
    }

    /** As SIGTERM does. */
    public void stop() {
        process.toHandle().destroy();
    }

    /** As SIGKILL does. */
    public void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the process has not ended");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
