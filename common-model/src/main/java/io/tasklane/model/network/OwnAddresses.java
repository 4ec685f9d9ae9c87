package io.tasklane.model.network;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The addresses of this machine, public ones too: what listens there may trust whoever calls from the machine itself. They can
 * change while it runs, so they are read anew every now and then.
 */
final class OwnAddresses {

    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final LongSupplier nanoTime;
    private volatile Known known;

    OwnAddresses(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.known = read();
    }

    boolean contain(InetAddress address) {
        Known current = known;
        if (nanoTime.getAsLong() - current.readAt() > KEPT_NANOS) {
            current = read();
            known = current;
        }
        return current.addresses().contains(address);
    }

    private Known read() {
        try {
            return new Known(
                    NetworkInterface.networkInterfaces()
                            .flatMap(NetworkInterface::inetAddresses)
                            .collect(Collectors.toUnmodifiableSet()),
                    nanoTime.getAsLong());
        } catch (SocketException failed) {
            throw new IllegalStateException("the addresses of this machine cannot be read", failed);
        }
    }

    private record Known(Set<InetAddress> addresses, long readAt) {}
}
