package io.tasklane.standalone.quickstart;

import io.tasklane.standalone.Standalone;
import io.tasklane.standalone.TaskSuite;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/** Starts the suite and gives a tour of it; it takes the same settings as {@link Standalone}. */
public final class Quickstart {

    private Quickstart() {}

    /** Ends with exit code 1 if the tour fails; otherwise runs until it is told to stop. */
    public static void main(String[] arguments) throws InterruptedException {
        System.out.println("Starting Kafka, a store and the three services in one process …");
        TaskSuite suite = Standalone.startOrExit(arguments);
        WebhookSignature signature = new WebhookSignature(suite.webhookSecret(), Clock.systemUTC());
        try (WebhookReceiver receiver = new WebhookReceiver(signature)) {
            if (!suite.isOpen()) {
                throw new TourFailedException("it shows an open gateway; leave tasklane.gateway.authentication out");
            }
            System.out.println("Tasklane is ready: " + suite.gatewayUri());
            System.out.println("It is open to every program on this machine, and to no other machine.");
            new Tour(suite.gatewayUri(), receiver, System.out).run();
            new CountDownLatch(1).await();
        } catch (IOException | RuntimeException failed) {
            System.err.println("The quick start failed: " + failed.getMessage());
            System.exit(1);
        }
    }
}
