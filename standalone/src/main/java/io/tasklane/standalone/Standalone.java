package io.tasklane.standalone;

import io.tasklane.gateway.tasktypes.TaskTypes;
import io.tasklane.standalone.broker.EmbeddedBroker;
import io.tasklane.standalone.store.EmbeddedStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the whole of Tasklane in this process. */
public final class Standalone {

    private static final Logger log = LoggerFactory.getLogger(Standalone.class);

    private final StandaloneSettings settings;
    private final RunningParts parts;
    private final Runnable onFatalFault;

    private Standalone(StandaloneSettings settings, RunningParts parts, Runnable onFatalFault) {
        this.settings = settings;
        this.parts = parts;
        this.onFatalFault = onFatalFault;
    }

    /** Runs until it is told to stop by SIGTERM or Ctrl-C. */
    public static void main(String[] arguments) throws InterruptedException {
        TaskSuite suite = startOrExit(arguments);
        System.out.println("Tasklane is ready: " + suite.whereItIs());
        if (suite.stopsWhenReady()) {
            System.exit(0);
        }
        new CountDownLatch(1).await();
    }

    /** For programs that have the process for themselves: what goes wrong is said in one line, and ends it. */
    public static TaskSuite startOrExit(String... arguments) {
        Logging.quietConsole();
        RunningParts parts = new RunningParts();
        Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "stop"));
        try {
            StandaloneSettings settings = StandaloneSettings.of(List.of(arguments), System.getenv());
            Runnable exit = () -> new Thread(() -> System.exit(1), "exit").start();
            return new Standalone(settings, parts, exit).start(true);
        } catch (RuntimeException problem) {
            System.err.println("Tasklane cannot start: " + problem.getMessage());
            log.atWarn().setCause(problem).log("Tasklane cannot start");
            System.exit(1);
            throw problem;
        }
    }

    /**
     * Starts it within another program, a test for instance, and returns when it is ready.
     *
     * @param arguments as on the command line
     * @throws CannotStartException if it does not start; nothing is left running then
     */
    public static TaskSuite start(String... arguments) {
        RunningParts parts = new RunningParts();
        try {
            StandaloneSettings settings = StandaloneSettings.of(List.of(arguments), System.getenv());
            return new Standalone(settings, parts, () -> {}).start(false);
        } catch (RuntimeException problem) {
            parts.close();
            throw problem;
        }
    }

    private TaskSuite start(boolean logToFile) {
        Logging.begin();
        DataFolder data = parts.foundation(DataFolder.open(settings.dataFolder()));
        if (logToFile) {
            Logging.toFile(data.log(), settings.others());
        }
        checkPorts();
        String secret = data.webhookSecret();
        CompletableFuture<String> mongo =
                inBackground(() -> settings.externalMongo().orElseGet(() -> store(data)));
        String kafka = settings.externalKafka().orElseGet(() -> broker(data));
        String mongoUri = result(mongo);
        Optional<GatewayAddress> gateway =
                startServices(new ServiceLaunch(settings, kafka, mongoUri, secret, data.webhookKeyset()));
        return new TaskSuite(settings, parts, kafka, mongoUri, secret, gateway);
    }

    private void checkPorts() {
        if (settings.services().contains(Service.GATEWAY)) {
            Ports.checkFree("server.port", settings.serverPort());
        }
        if (settings.externalKafka().isEmpty()) {
            Ports.checkFree("tasklane.standalone.kafka-port", settings.kafkaPort());
        }
        if (settings.externalMongo().isEmpty()) {
            Ports.checkFree("tasklane.standalone.mongo-port", settings.mongoPort());
        }
    }

    private String store(DataFolder data) {
        return parts.foundation(EmbeddedStore.open(data.store(), settings.mongoPort()))
                .uri();
    }

    private String broker(DataFolder data) {
        return parts.foundation(EmbeddedBroker.start(data.kafka(), settings.kafkaPort(), onFatalFault))
                .bootstrapServers();
    }

    /** Worker and notifier start while the gateway does: each of them waits for the broker a good part of the time. */
    private Optional<GatewayAddress> startServices(ServiceLaunch launch) {
        List<CompletableFuture<ConfigurableApplicationContext>> beside = settings.services().stream()
                .filter(service -> service != Service.GATEWAY)
                .map(service -> inBackground(() -> parts.service(launch.start(service))))
                .toList();
        Optional<ConfigurableApplicationContext> gateway = Optional.empty();
        try {
            if (settings.services().contains(Service.GATEWAY)) {
                gateway = Optional.of(parts.service(launch.start(Service.GATEWAY)));
            }
        } finally {
            // If the gateway fails, the others must be there before all can be stopped.
            beside.forEach(service -> service.handle((started, failed) -> true).join());
        }
        beside.forEach(Standalone::result);
        gateway.ifPresent(this::awaitReadiness);
        return gateway.map(GatewayAddress::of);
    }

    private void awaitReadiness(ConfigurableApplicationContext gateway) {
        TaskTypes types = gateway.getBean(TaskTypes.class);
        try {
            new Readiness(
                            GatewayAddress.of(gateway).uri(),
                            name -> types.named(name).isPresent())
                    .await(settings.services().contains(Service.WORKER));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CannotStartException("interrupted", interrupted);
        }
    }

    private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(work.get());
            } catch (Throwable failed) {
                result.completeExceptionally(failed);
            }
        });
        thread.start();
        return result;
    }

    private static <T> T result(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw failed;
        }
    }
}
