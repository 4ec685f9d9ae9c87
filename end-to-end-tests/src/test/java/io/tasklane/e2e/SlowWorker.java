package io.tasklane.e2e;

import com.example.slow.SlowApplication;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker in a process of its own, for a queue of its own. */
final class SlowWorker implements AutoCloseable {

    static final int THREADS = 8;

    private final Process process;

    private SlowWorker(Process process) {
        this.process = process;
    }

    /** Starts it; what it says goes to a file in the folder. */
    static SlowWorker start(RunningSuite suite, Path folder) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SlowApplication.class.getName(),
                "--spring.main.web-application-type=none",
                "--spring.main.banner-mode=off",
                "--tasklane.kafka.bootstrap-servers="
                        + suite.kafkaClientSettings().get("bootstrap.servers"),
                "--tasklane.kafka.topic-prefix=" + suite.topicPrefix(),
                "--tasklane.kafka.partitions=4",
                "--tasklane.worker.queue=slow",
                "--tasklane.worker.threads=" + THREADS);
        return new SlowWorker(new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("worker.log").toFile()))
                .start());
    }

    /** As a machine does that loses its power. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** As an operator does: SIGTERM, and it may finish what it runs. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the worker does not stop");
        }
    }

    @Override
    public void close() {
        kill();
    }
}
