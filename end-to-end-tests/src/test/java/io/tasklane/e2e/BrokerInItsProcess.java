package io.tasklane.e2e;

import io.tasklane.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The broker alone in a process; started again with the same folder and port it goes on with what it has. */
final class BrokerInItsProcess {

    private BrokerInItsProcess() {}

    /** Takes the folder and the port. */
    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(
                Path.of(arguments[0]),
                Integer.parseInt(arguments[1]),
                () -> Runtime.getRuntime().halt(1));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        new CountDownLatch(1).await();
    }
}
