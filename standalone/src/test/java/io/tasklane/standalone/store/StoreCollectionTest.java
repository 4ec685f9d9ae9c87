package io.tasklane.standalone.store;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.QueryParameters;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.NoopOplog;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;

class StoreCollectionTest {

    private final MongoCollection<Object> tasks = new StoreDatabase("test", MVStore.open(null), new CursorRegistry())
            .createCollectionOrThrowIfExists("tasks", CollectionOptions.withDefaults());

    /** It is still being sent to its reader, or written to disk, when the next update comes. */
    @Test
    void aDocumentThatWasReadDoesNotChangeWithTheNextUpdate() {
        tasks.addDocument(new Document("_id", "a").append("n", 1));
        Document read = find("a");

        set("a", 2);
        Document updated = find("a");
        set("a", 3);

        assertThat(read.get("n")).isEqualTo(1);
        assertThat(updated.get("n")).isEqualTo(2);
    }

    private Document find(String id) {
        return tasks.handleQuery(new QueryParameters(new Document("_id", id), 0, 0))
                .iterator()
                .next();
    }

    private void set(String id, int n) {
        Document update = new Document("$set", new Document("n", n));
        tasks.updateDocuments(new Document("_id", id), update, ArrayFilters.empty(), false, false, NoopOplog.get());
    }
}
