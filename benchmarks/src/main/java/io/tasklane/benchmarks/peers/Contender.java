package io.tasklane.benchmarks.peers;

import io.tasklane.benchmarks.processes.Child;
import io.tasklane.benchmarks.processes.Suite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One that serves the API, and how it is started: whole, or only what accepts tasks. */
enum Contender {
    TASKLANE("Tasklane") {
        @Override
        Running start(Path folder, boolean whole) throws Exception {
            String[] alone = {
                "--tasklane.standalone.services=gateway", "--tasklane.gateway.allow-unknown-task-types=true"
            };
            Suite suite = whole ? Suite.started(folder) : Suite.started(folder, alone);
            return new Running(suite.gateway(), List.of(suite.process()));
        }
    },
    BULLMQ("BullMQ") {
        @Override
        Running start(Path folder, boolean whole) throws Exception {
            List<Child> all = new ArrayList<>();
            int redis = redis(folder, all);
            int port = freePort();
            Path server = home().resolve("benchmarks/target/peers/bullmq");
            List<String> roles = whole ? List.of("api", "worker", "notifier") : List.of("api");
            for (String role : roles) {
                all.add(Child.started(
                        "bullmq-" + role,
                        server,
                        List.of("env", REDIS_PORT + redis, "node", "server.mjs", role, Integer.toString(port))));
            }
            return new Running(URI.create("http://127.0.0.1:" + port), all);
        }
    },
    CELERY("Celery") {
        @Override
        Running start(Path folder, boolean whole) throws Exception {
            List<Child> all = new ArrayList<>();
            int redis = redis(folder, all);
            int port = freePort();
            Path server = home().resolve("benchmarks/peers/celery");
            List<String> python =
                    List.of("env", REDIS_PORT + redis, "PYTHONDONTWRITEBYTECODE=1", "/usr/bin/python3", "-m");
            all.add(Child.started(
                    "celery-api",
                    server,
                    joined(python, "gunicorn -w 2 -k gthread --threads 8 -b 127.0.0.1:" + port + " peer:web")));
            if (whole) {
                all.add(Child.started("celery-worker", server, joined(python, "celery -A peer worker -c 4")));
            }
            return new Running(URI.create("http://127.0.0.1:" + port), all);
        }
    };

    private static final String REDIS_PORT = "REDIS_PORT=";

    private final String shown;

    Contender(String shown) {
        this.shown = shown;
    }

    String shown() {
        return shown;
    }

    /**
     * Starts it with no data.
     *
     * @param whole with what runs tasks and tells of their ends
     */
    abstract Running start(Path folder, boolean whole) throws Exception;

    /** What was started; it may not listen yet. */
    record Running(URI base, List<Child> processes) implements AutoCloseable {

        @Override
        public void close() {
            for (int last = processes.size() - 1; last >= 0; last--) {
                processes.get(last).close();
            }
        }
    }

    private static Path home() {
        return Path.of(System.getProperty("tasklane.home", ".")).toAbsolutePath();
    }

    private static List<String> joined(List<String> command, String arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments.split(" ")));
        return all;
    }

    /** Starts a Redis that keeps what it is told, as one in production does; answers its port. */
    private static int redis(Path folder, List<Child> all) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = freePort();
        Child redis = Child.started(
                "redis",
                folder,
                joined(List.of("redis-server"), "--port " + port + " --bind 127.0.0.1 --appendonly yes"));
        all.add(redis);
        redis.awaitAnyLine("Ready to accept connections");
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
