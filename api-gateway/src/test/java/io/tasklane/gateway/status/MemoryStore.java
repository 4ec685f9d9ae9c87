package io.tasklane.gateway.status;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** A store in memory, spoken to by the real driver. */
final class MemoryStore implements AutoCloseable {

    private final MongoServer server = new MongoServer(new MemoryBackend());
    private final MongoClient client;
    final String uri;
    final MongoDatabase database;
    final Store store;
    private boolean stopped;

    MemoryStore() {
        uri = server.bindAndGetConnectionString();
        client = MongoClients.create(uri);
        database = client.getDatabase("tasklane");
        store = new Store(database);
    }

    /** From now on it does not answer. Once only: to stop a server that has stopped may wait for ever for its connections. */
    void stop() {
        if (!stopped) {
            stopped = true;
            server.shutdownNow();
        }
    }

    @Override
    public void close() {
        client.close();
        stop();
    }
}
