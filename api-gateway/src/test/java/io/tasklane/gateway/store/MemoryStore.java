package io.tasklane.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.mongodb.MongoDBContainer;

/**
 * A store in memory, spoken to by the real driver; in the {@code containers} profile a database of its own in a real MongoDB. When
 * it is closed, every query that was made through {@link #store} must have had an index.
 */
public final class MemoryStore implements AutoCloseable {

    static final boolean IN_CONTAINER = Boolean.getBoolean("tasklane.test.containers");

    private final @Nullable MongoServer server;
    private final MongoClient client;
    private final MongoClient recorded;
    private final RecordedQueries queries = new RecordedQueries();
    public final String uri;
    public final MongoDatabase database;
    public final Store store;
    private boolean stopped;

    public MemoryStore() {
        this(new MemoryBackend());
    }

    /** @param backend what answers, unless a real MongoDB does */
    public MemoryStore(MemoryBackend backend) {
        server = IN_CONTAINER ? null : new MongoServer(backend);
        uri = server == null ? Container.MONGODB.getConnectionString() : server.bindAndGetConnectionString();
        String name = server == null ? "test-" + UUID.randomUUID() : "tasklane";
        client = MongoClients.create(uri);
        database = client.getDatabase(name);
        recorded = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(uri))
                .addCommandListener(queries)
                .build());
        store = new Store(recorded.getDatabase(name));
    }

    /** What was asked through the store. */
    RecordedQueries queries() {
        return queries;
    }

    /** How often it was asked through the store. */
    public long queriesSoFar() {
        return queries.all().size();
    }

    /** What another gateway knows of the same view. */
    public Generations generationsOfAnotherGateway() {
        return new Store(database).generations();
    }

    /** From now on it does not answer. Once only: to stop a server that has stopped may wait for ever for its connections. */
    public void stop() {
        Assumptions.assumeTrue(server != null, "other tests need the container");
        if (!stopped) {
            stopped = true;
            server.shutdownNow();
        }
    }

    /** The advice that answers for a store that does not. */
    public static Object problems() {
        return new StoreProblems();
    }

    @Override
    public void close() {
        if (server == null) {
            database.drop();
        }
        recorded.close();
        client.close();
        if (server != null) {
            stop();
        }
        assertThat(queries.withoutIndex()).as("queries without an index").isEmpty();
    }

    private static final class Container {

        static final MongoDBContainer MONGODB = new MongoDBContainer("mongo:8");

        static {
            MONGODB.start();
        }
    }
}
