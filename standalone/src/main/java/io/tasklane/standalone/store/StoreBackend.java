package io.tasklane.standalone.store;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.Locale;
import java.util.Set;
import org.h2.mvstore.MVStore;

/**
 * Answers a command that changes something only after the change is in the file. A killed process then loses nothing that was
 * acknowledged; a machine that loses power may lose what its disk had not taken yet.
 */
final class StoreBackend extends H2Backend {

    private static final Set<String> WRITES = Set.of(
            "insert",
            "update",
            "delete",
            "findandmodify",
            "create",
            "createindexes",
            "drop",
            "dropdatabase",
            "dropindexes",
            "renamecollection");

    private final Object commit = new Object();

    StoreBackend(MVStore store) {
        super(store);
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new StoreDatabase(name, getMvStore(), getCursorRegistry());
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        Document answer = super.handleCommand(channel, database, command, query);
        if (WRITES.contains(command.toLowerCase(Locale.ROOT))) {
            commitThrough(getMvStore().getCurrentVersion());
        }
        return answer;
    }

    /** Commands that wait for a commit under way share the one that follows it. */
    private void commitThrough(long version) {
        synchronized (commit) {
            MVStore store = getMvStore();
            if (store.getCurrentVersion() > version) {
                return;
            }
            boolean somethingWritten = store.commit() >= 0;
            if (!somethingWritten) {
                store.executeFilestoreOperation(() -> {});
            }
        }
    }
}
