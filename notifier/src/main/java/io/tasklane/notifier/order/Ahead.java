package io.tasklane.notifier.order;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** What comes before a delivery in its line. */
public sealed interface Ahead {

    /**
     * It is dealt with here and now.
     *
     * @param deliveries how many are ahead
     * @param ended completes when the last of them is dealt with, whatever came of it
     */
    record InHand(int deliveries, CompletableFuture<Void> ended) implements Ahead {}

    /**
     * It waits in a tier.
     *
     * @param until when the first of them is due
     */
    record Waits(Instant until) implements Ahead {}
}
