package io.tasklane.e2e;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;

/** What is in the store of large results, as anybody sees it who looks there. */
final class LargeResultStore implements AutoCloseable {

    private final MongoClient client;

    LargeResultStore(String uri) {
        client = MongoClients.create(uri);
    }

    /** The uploads of a task, the oldest first. */
    List<ObjectId> uploads(String taskId) {
        return collection("uploads")
                .find(new Document("of.taskId", taskId))
                .sort(new Document("_id", 1))
                .map(upload -> upload.getObjectId("_id"))
                .into(new ArrayList<>());
    }

    boolean hasChunk(ObjectId file, int number) {
        return collection("chunks")
                        .find(new Document("files_id", file).append("n", number))
                        .first()
                != null;
    }

    boolean hasFile(ObjectId file) {
        return collection("files").find(new Document("_id", file)).first() != null;
    }

    /** So that what other tests do in the same store is not slowed down. */
    void empty() {
        collection("files").drop();
        collection("chunks").drop();
        collection("uploads").drop();
    }

    private MongoCollection<Document> collection(String kind) {
        return client.getDatabase("tasklane").getCollection("largeResults." + kind);
    }

    @Override
    public void close() {
        client.close();
    }
}
