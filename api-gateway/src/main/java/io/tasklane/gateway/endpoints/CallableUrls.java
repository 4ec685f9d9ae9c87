package io.tasklane.gateway.endpoints;

import io.tasklane.model.network.CallbackUrls;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Tells early that a URL is none that may be called. It does not wait for slow name servers: whoever calls the URL looks its host
 * up again each time.
 */
final class CallableUrls implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int THREADS = 4;
    private static final int WAITING = 100;

    private final Function<String, Optional<String>> rules;
    private final ThreadPoolExecutor lookups =
            new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                Thread thread = new Thread(task, "webhook-host-lookup");
                thread.setDaemon(true);
                return thread;
            });

    CallableUrls(CallbackUrls urls) {
        this(urls::violatedWhenLookedUp);
    }

    /** @param rules say what is wrong with a URL, and may take long */
    CallableUrls(Function<String, Optional<String>> rules) {
        this.rules = rules;
        lookups.allowCoreThreadTimeOut(true);
    }

    /** What is wrong with a URL, in words for the person who sent it, or nothing. Takes two seconds at most. */
    Optional<String> violatedBy(String url) {
        try {
            Future<Optional<String>> violation = lookups.submit(() -> rules.apply(url));
            return violation.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | RejectedExecutionException notKnown) {
            return Optional.empty();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a URL could not be judged", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }
}
