package io.tasklane.e2e;

import io.tasklane.standalone.store.EmbeddedStore;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The store alone in a process; started again with the same folder and port it goes on with what it has. */
final class StoreInItsProcess {

    private StoreInItsProcess() {}

    /** Takes the folder and the port. */
    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedStore store = EmbeddedStore.open(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(store::close));
        new CountDownLatch(1).await();
    }
}
