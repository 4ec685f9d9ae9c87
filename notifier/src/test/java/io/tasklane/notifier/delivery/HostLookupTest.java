package io.tasklane.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.network.AddressPolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostLookupTest {

    private static final int MANY = 500;

    private final CountDownLatch released = new CountDownLatch(1);
    private final HostLookup lookup = new HostLookup(new AddressPolicy(List.of(), List.of(), this::addressesOf));

    @AfterEach
    void close() {
        released.countDown();
        lookup.close();
    }

    @Test
    void manyHostsWhoseNameServersAreSilentKeepNobodyElseWaiting() throws Exception {
        List<CompletableFuture<InetAddress[]>> silent = new ArrayList<>();
        for (int host = 0; host < MANY; host++) {
            silent.add(lookup.permitted("silent-" + host + ".example"));
        }

        assertThat(lookup.permitted("well.example").get(30, TimeUnit.SECONDS)).hasSize(1);
        assertThat(silent).noneMatch(CompletableFuture::isDone);
    }

    private InetAddress[] addressesOf(String host) throws UnknownHostException {
        if (host.startsWith("silent")) {
            try {
                released.await();
            } catch (InterruptedException closed) {
                throw new UnknownHostException(host);
            }
        }
        return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {1, 1, 1, 1})};
    }
}
