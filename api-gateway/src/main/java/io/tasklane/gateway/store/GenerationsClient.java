package io.tasklane.gateway.store;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;

/** The generations of a view, for a process that is no gateway. */
public final class GenerationsClient implements AutoCloseable {

    private final MongoClient client;
    private final Generations generations;

    private GenerationsClient(MongoClient client, String database) {
        this.client = client;
        this.generations = new Store(client.getDatabase(database)).generations();
    }

    /**
     * @param uri a connection string
     * @throws IllegalArgumentException if that is none
     */
    public static GenerationsClient of(String uri, String database) {
        return new GenerationsClient(MongoClients.create(uri), database);
    }

    public Generations generations() {
        return generations;
    }

    @Override
    public void close() {
        client.close();
    }
}
