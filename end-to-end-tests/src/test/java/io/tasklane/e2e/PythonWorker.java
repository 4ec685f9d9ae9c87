package io.tasklane.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The worker of {@code examples/python-worker}, in a process of its own. */
final class PythonWorker implements AutoCloseable {

    private static final Path EXAMPLE = Path.of("../examples/python-worker").toAbsolutePath();
    private static final String NEEDS =
            "import sys, confluent_kafka, jsonschema; sys.exit(0 if sys.version_info >= (3, 11) else 1)";

    private final Process process;

    private PythonWorker(Process process) {
        this.process = process;
    }

    /** A Python that has what the example's {@code requirements.txt} names; the system's own may have what another lacks. */
    static Optional<String> interpreter() {
        return Stream.of("python3", "/usr/bin/python3")
                .filter(PythonWorker::hasWhatIsNeeded)
                .findFirst();
    }

    /** Starts it for the suite's queue {@code text}; the files that it counts are in the folder, and its log goes there. */
    static PythonWorker start(RunningSuite suite, Path folder, String instance) throws IOException {
        ProcessBuilder worker = new ProcessBuilder(
                interpreter().orElseThrow(), EXAMPLE.resolve("word_count.py").toString());
        worker.environment()
                .putAll(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        suite.kafkaClientSettings().get("bootstrap.servers").toString(),
                        "TASKLANE_KAFKA_TOPIC_PREFIX",
                        suite.topicPrefix(),
                        "TASKLANE_KAFKA_PARTITIONS",
                        "3",
                        "TASKLANE_WORKER_INSTANCE",
                        instance,
                        "TEXTS_FOLDER",
                        folder.toString(),
                        "PYTHONDONTWRITEBYTECODE",
                        "1"));
        return new PythonWorker(worker.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(instance + ".log").toFile()))
                .start());
    }

    /** Starts it, and answers once its type can be submitted. */
    static PythonWorker ready(RunningSuite suite, Path folder, String instance) throws IOException {
        PythonWorker worker = start(suite, folder, instance);
        Awaitility.await("the type to be known")
                .atMost(Duration.ofSeconds(60))
                .until(() -> suite.gateway().get("/taskTypes").body().contains("\"word_count\""));
        return worker;
    }

    static String submission(String parameters, String more) {
        return "{\"taskName\":\"word_count\",\"parameters\":" + parameters + more + "}";
    }

    /** As a machine does that loses its power. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** As an operator does: SIGTERM, and it finishes what it runs. Answers its exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the worker does not stop");
        }
        return process.exitValue();
    }

    /** As a machine does whose memory is swapped out: it does nothing at all, and knows nothing of it. */
    void freeze() throws Exception {
        signal("-STOP");
    }

    void thaw() throws Exception {
        signal("-CONT");
    }

    private void signal(String which) throws Exception {
        int code = new ProcessBuilder("kill", which, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill " + which + " ended with " + code);
        }
    }

    private static boolean hasWhatIsNeeded(String python) {
        try {
            Process check = new ProcessBuilder(List.of(python, "-c", NEEDS))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return check.waitFor(30, TimeUnit.SECONDS) && check.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** It leaves its group if it can, so that whoever comes next need not wait until it is missed. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        kill();
    }
}
