package io.tasklane.worker.results;

import static java.util.Objects.requireNonNull;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The GridFS bucket of large results, and beside it the register of uploads, from which the gateway finds those that were
 * abandoned. It connects when the first large result is written.
 */
public final class ResultStore implements AutoCloseable {

    /** What the names of the collections begin with. */
    static final String BUCKET = "largeResults";

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ResultStoreProperties properties;
    private final Clock clock;
    private @Nullable MongoClient client;
    private @Nullable Collections collections;

    /** @param properties must have a connection string */
    public ResultStore(ResultStoreProperties properties, Clock clock) {
        this.properties = properties;
        this.clock = clock;
    }

    /** What an upload writes to; once it is acknowledged, no loss of a server takes it back. */
    record Collections(
            MongoCollection<Document> files, MongoCollection<Document> chunks, MongoCollection<Document> uploads) {

        static Collections of(MongoDatabase database) {
            return new Collections(
                    database.getCollection(BUCKET + ".files"),
                    database.getCollection(BUCKET + ".chunks"),
                    database.getCollection(BUCKET + ".uploads"));
        }

        /** As GridFS has them, and what the gateway asks for. */
        void createIndexes() {
            files.createIndex(Indexes.ascending("filename", "uploadDate"));
            chunks.createIndex(Indexes.ascending("files_id", "n"), new IndexOptions().unique(true));
            uploads.createIndex(Indexes.ascending("checkAt"));
        }
    }

    Upload begin(Origin origin) {
        return new Upload(connected(), origin, clock);
    }

    private synchronized Collections connected() {
        if (client == null) {
            client = MongoClients.create(MongoClientSettings.builder()
                    .applicationName("tasklane-worker")
                    .applyConnectionString(new ConnectionString(requireNonNull(properties.uri())))
                    .build());
        }
        if (collections == null) {
            Collections prepared = Collections.of(client.getDatabase(properties.database())
                    .withWriteConcern(WriteConcern.MAJORITY)
                    .withTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
            prepared.createIndexes();
            collections = prepared;
        }
        return collections;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
            client = null;
            collections = null;
        }
    }
}
