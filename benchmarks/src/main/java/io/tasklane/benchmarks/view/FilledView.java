package io.tasklane.benchmarks.view;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tasklane.benchmarks.load.HttpConnection;
import io.tasklane.benchmarks.load.HttpRequest;
import io.tasklane.gateway.GatewayApplication;
import io.tasklane.standalone.broker.EmbeddedBroker;
import io.tasklane.standalone.store.EmbeddedStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A gateway over an embedded store that holds so many tasks. Ends with its standard input. */
final class FilledView {

    static final String DATABASE = "filled";
    static final String TASKS = "tasks";

    private FilledView() {}

    /** Takes the folder and the number of tasks; prints the gateway's port and where the store is. */
    public static void main(String[] arguments) {
        int status = 1;
        try {
            run(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
            status = 0;
        } catch (RuntimeException | IOException | InterruptedException failed) {
            failed.printStackTrace();
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    private static void run(Path folder, int size) throws IOException, InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        EmbeddedStore store = EmbeddedStore.open(folder.resolve("store"), 0);
        // First, so that the documents come to the indexes that the gateway makes.
        var gateway = new SpringApplicationBuilder(GatewayApplication.class)
                .run(
                        "--spring.config.name=gateway",
                        "--spring.jmx.enabled=false",
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--logging.level.root=error",
                        "--spring.threads.virtual.enabled=" + (Runtime.version().feature() >= 21),
                        "--tasklane.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "--tasklane.mongodb.uri=" + store.uri(),
                        "--tasklane.mongodb.database=" + DATABASE);
        String port = gateway.getEnvironment().getRequiredProperty("local.server.port");
        awaitReady(URI.create("http://127.0.0.1:" + port));
        try (MongoClient client = MongoClients.create(store.uri())) {
            new TaskDocuments(size, Clock.systemUTC())
                    .writeTo(client.getDatabase(DATABASE).getCollection(TASKS));
        }
        System.out.println("filled " + port + " " + store.uri());
        while (System.in.read() >= 0) {
            // Nobody tells it anything.
        }
    }

    /** An index that is made while documents are written to its collection may refuse them. */
    private static void awaitReady(URI gateway) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        try (HttpConnection connection = new HttpConnection(gateway)) {
            while (connection
                            .send(HttpRequest.get("/actuator/health/readiness"))
                            .status()
                    != 200) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException("the gateway does not serve its view");
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }
}
