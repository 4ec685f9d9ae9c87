package io.tasklane.standalone.store;

import de.bwaldvogel.mongo.MongoServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;

/**
 * The store, listening on a port of the loopback interface. What it acknowledged is found again when it is opened on the same
 * folder, even if the process was killed in between.
 */
public final class EmbeddedStore implements AutoCloseable {

    private static final String FILE = "store.mv";
    private static final int CACHE_MEGABYTES = 32;

    /** Small pages, for each commit writes every page that changed. */
    private static final int PAGE_BYTES = 4096;

    /** Space is used again at once: with a commit for every command, keeping it for 45 s would fill disks. */
    private static final int RETENTION_MILLIS = 0;

    private final MongoServer server;
    private final InetSocketAddress address;

    private EmbeddedStore(MongoServer server) {
        this.server = server;
        this.address = server.getLocalAddress();
    }

    /**
     * Opens the store that a folder holds, or a new one.
     *
     * @param folder is created if it is missing
     * @param port 0 for any that is free
     * @throws IllegalStateException if the store cannot be read, or another process has it open
     */
    public static EmbeddedStore open(Path folder, int port) {
        StoreBackend backend = new StoreBackend(openFile(folder));
        MongoServer server = new MongoServer(backend);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1, 4);
        return new EmbeddedStore(server);
    }

    private static MVStore openFile(Path folder) {
        try {
            Files.createDirectories(folder);
            MVStore store = new MVStore.Builder()
                    .fileName(folder.resolve(FILE).toString())
                    .cacheSize(CACHE_MEGABYTES)
                    .pageSplitSize(PAGE_BYTES)
                    .open();
            store.setRetentionTime(RETENTION_MILLIS);
            return store;
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        } catch (RuntimeException unreadable) {
            throw new IllegalStateException("the store in " + folder + " cannot be opened", unreadable);
        }
    }

    /** Where it is to be found, as drivers take it. */
    public String uri() {
        return "mongodb://" + address.getHostString() + ":" + address.getPort();
    }

    public int port() {
        return address.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
