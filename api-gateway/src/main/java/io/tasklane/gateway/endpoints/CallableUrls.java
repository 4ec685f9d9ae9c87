package io.tasklane.gateway.endpoints;

import io.tasklane.model.network.AddressPolicy;
import io.tasklane.model.network.BlockedAddressException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells early that a URL leads to where nothing may be called. It refuses only what is certain: a name without an address may get
 * one, and a name server may be slow; whoever calls it looks again each time.
 */
final class CallableUrls implements AutoCloseable {

    /** Looks a host up, and asks whether its addresses may be called. */
    interface Lookup {
        /** @throws BlockedAddressException if one of them may not be called */
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int THREADS = 4;
    private static final int WAITING = 100;

    private final Lookup lookup;
    private final ThreadPoolExecutor lookups =
            new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                Thread thread = new Thread(task, "webhook-host-lookup");
                thread.setDaemon(true);
                return thread;
            });

    CallableUrls(AddressPolicy policy) {
        this(policy::resolve);
    }

    CallableUrls(Lookup lookup) {
        this.lookup = lookup;
        lookups.allowCoreThreadTimeOut(true);
    }

    /** What is wrong with a URL, in words for the person who sent it, or nothing. Takes two seconds at most. */
    Optional<String> violatedBy(String url) {
        try {
            Future<InetAddress[]> resolved =
                    lookups.submit(() -> lookup.resolve(URI.create(url).getHost()));
            resolved.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof BlockedAddressException
                    ? Optional.of("must not lead to an address that is not public")
                    : Optional.empty();
        } catch (TimeoutException | RejectedExecutionException notKnown) {
            return Optional.empty();
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
