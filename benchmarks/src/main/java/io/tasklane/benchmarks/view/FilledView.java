package io.tasklane.benchmarks.view;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tasklane.gateway.GatewayApplication;
import io.tasklane.standalone.broker.EmbeddedBroker;
import io.tasklane.standalone.store.EmbeddedStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
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
        } catch (RuntimeException | IOException failed) {
            failed.printStackTrace();
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    private static void run(Path folder, int size) throws IOException {
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
        try (MongoClient client = MongoClients.create(store.uri())) {
            new TaskDocuments(size, Clock.systemUTC())
                    .writeTo(client.getDatabase(DATABASE).getCollection(TASKS));
        }
        System.out.println(
                "filled " + gateway.getEnvironment().getRequiredProperty("local.server.port") + " " + store.uri());
        while (System.in.read() >= 0) {
            // Nobody tells it anything.
        }
    }
}
