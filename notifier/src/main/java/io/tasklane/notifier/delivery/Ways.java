package io.tasklane.notifier.delivery;

import io.tasklane.model.network.AddressPolicy;
import io.tasklane.model.network.BlockedAddressException;
import io.tasklane.model.network.CallbackUrls;
import io.tasklane.model.network.PortRanges;
import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds the ways to a receiver, if it may be called. */
final class Ways implements AutoCloseable {

    /** More addresses than these are not tried in one attempt: each that does not answer costs its time. */
    private static final int MAX_ADDRESSES = 4;

    private final HostLookup lookup;
    private final PortRanges ports;
    private final @Nullable Proxy proxy;

    Ways(AddressPolicy policy, PortRanges ports, @Nullable Proxy proxy) {
        this.lookup = new HostLookup(policy);
        this.ports = ports;
        this.proxy = proxy;
    }

    /**
     * The ways to one host, the best first; at least one. Otherwise fails with the {@link java.net.UnknownHostException} that says
     * why there is none, as the cause of a {@link java.util.concurrent.CompletionException} or by itself.
     */
    CompletableFuture<List<Way>> to(URI url) {
        String host = url.getHost();
        if (host == null || !ports.contain(CallbackUrls.portOf(url))) {
            return CompletableFuture.failedFuture(new BlockedAddressException("this URL"));
        }
        return lookup.permitted(host).thenApply(this::ways);
    }

    @Override
    public void close() {
        lookup.close();
    }

    private List<Way> ways(InetAddress[] addresses) {
        return Arrays.stream(addresses)
                .limit(MAX_ADDRESSES)
                .map(address -> new Way(address, proxy))
                .toList();
    }
}
