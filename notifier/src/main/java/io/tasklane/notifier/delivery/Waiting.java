package io.tasklane.notifier.delivery;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Lets time pass without holding a thread. */
@FunctionalInterface
interface Waiting {

    /** Completes when the time has passed. */
    CompletableFuture<Void> pass(Duration time);

    /** Waits in real time. */
    static Waiting inRealTime() {
        return time -> CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS));
    }
}
