package io.tasklane.worker.results;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.gridfs.GridFSBucket;
import com.mongodb.client.gridfs.GridFSBuckets;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.tasklane.model.ResultRef;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.util.unit.DataSize;

/** A store in memory, and what a plain GridFS client finds in it. */
final class StoreOfTheTest implements AutoCloseable {

    static final long IN_EVENT = 1_000;
    static final long MOST = 20_000_000;

    private final MongoServer server = new MongoServer(new MemoryBackend());
    private final String uri = server.bindAndGetConnectionString();
    private final MongoClient client = MongoClients.create(uri);
    private final MongoDatabase database = client.getDatabase("kept");
    private boolean stopped;

    Results results() {
        var store = new ResultStoreProperties(uri + "/?serverSelectionTimeoutMS=3000", "kept");
        return new Results(new ResultStore(store, Clock.systemUTC()), properties());
    }

    static ResultProperties properties() {
        return new ResultProperties(DataSize.ofBytes(IN_EVENT), DataSize.ofBytes(MOST));
    }

    /** As any client of GridFS reads it. */
    byte[] file(ResultRef ref) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        bucket().downloadToStream(new ObjectId(ref.id()), read);
        return read.toByteArray();
    }

    GridFSBucket bucket() {
        return GridFSBuckets.create(database, "largeResults");
    }

    List<Document> documents(String kind) {
        return database.getCollection("largeResults." + kind).find().into(new ArrayList<>());
    }

    /** What a gateway does that has found that nobody waits for the uploads. */
    void doomAllUploads() {
        database.getCollection("largeResults.uploads")
                .updateMany(new Document(), new Document("$set", new Document("doomed", true)));
    }

    List<String> databases() {
        return client.listDatabaseNames().into(new ArrayList<>());
    }

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
