package io.tasklane.notifier.delivery;

import io.tasklane.model.network.AddressPolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks hosts up, and judges their addresses, on threads of its own before a connection is made to one of them. It is the only
 * look-up of an attempt. It blocks; on one of the few threads that serve all connections a slow name server would stop every
 * delivery. Each host is looked up once at a time, so that one whose name server is slow holds one thread at most; and there are
 * threads for many such hosts.
 */
final class HostLookup implements AutoCloseable {

    private static final int MAX_THREADS = 1_000;
    private static final int IDLE_SECONDS = 10;

    /** What a look-up needs, in bytes. */
    private static final long STACK = 256 * 1024;

    private final AddressPolicy policy;
    private final ExecutorService threads;
    private final ConcurrentMap<String, CompletableFuture<InetAddress[]>> running = new ConcurrentHashMap<>();

    HostLookup(AddressPolicy policy) {
        this.policy = policy;
        // Nothing waits for a thread: it gets one that is idle, or a new one.
        this.threads = new ThreadPoolExecutor(
                0, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    var thread = new Thread(null, task, "webhook-lookup", STACK);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * All addresses of the host, if each may be called. Otherwise fails with the {@link UnknownHostException} that says why not, as
     * the cause of a {@link CompletionException}.
     */
    CompletableFuture<InetAddress[]> permitted(String host) {
        var fresh = new CompletableFuture<InetAddress[]>();
        CompletableFuture<InetAddress[]> earlier = running.putIfAbsent(host, fresh);
        if (earlier != null) {
            return earlier.thenApply(addresses -> addresses);
        }
        try {
            threads.execute(() -> look(host, fresh));
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // The latter is how the platform says that it has no more threads.
            running.remove(host);
            fresh.completeExceptionally(new UnknownHostException("too many hosts are looked up"));
        }
        return fresh.thenApply(addresses -> addresses);
    }

    private void look(String host, CompletableFuture<InetAddress[]> fresh) {
        try {
            InetAddress[] addresses = policy.resolve(host);
            running.remove(host);
            fresh.complete(addresses);
        } catch (UnknownHostException | RuntimeException refused) {
            running.remove(host);
            fresh.completeExceptionally(refused);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
