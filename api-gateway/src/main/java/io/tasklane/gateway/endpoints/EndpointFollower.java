package io.tasklane.gateway.endpoints;

import io.tasklane.model.following.Following;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Has the topics of endpoints read for as long as the gateway runs, and waits for those who have to know what is in them. */
final class EndpointFollower implements AutoCloseable {

    private final Following following;
    private final Endpoints endpoints;
    private final CompletableFuture<Void> known = new CompletableFuture<>();

    EndpointFollower(Following following, Endpoints endpoints) {
        this.following = following;
        this.endpoints = endpoints;
    }

    void start() {
        following.start(endpoints::on);
        following.knownAsOf(System.nanoTime()).thenRun(() -> known.complete(null));
    }

    /** Whether all is known by then that was in the topics when this process began to read them. */
    boolean awaitKnown(Duration patience) throws InterruptedException {
        return isDoneWithin(known, patience);
    }

    /** Whether all is known by then that is in the topics now, what is not committed yet included. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return isDoneWithin(following.knownAsOf(System.nanoTime()), patience);
    }

    private static boolean isDoneWithin(CompletableFuture<Void> future, Duration patience) throws InterruptedException {
        try {
            future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        following.close();
    }
}
