package io.tasklane.gateway.store;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** A store in memory, spoken to by the real driver. */
public final class MemoryStore implements AutoCloseable {

    private final MongoServer server = new MongoServer(new MemoryBackend());
    private final MongoClient client;
    public final String uri;
    public final MongoDatabase database;
    public final Store store;
    private boolean stopped;

    public MemoryStore() {
        uri = server.bindAndGetConnectionString();
        client = MongoClients.create(uri);
        database = client.getDatabase("tasklane");
        store = new Store(database);
    }

    /** From now on it does not answer. Once only: to stop a server that has stopped may wait for ever for its connections. */
    public void stop() {
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
        client.close();
        stop();
    }
}
