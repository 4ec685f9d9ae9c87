package io.tasklane.worker.http;

import io.tasklane.model.network.AddressPolicy;
import java.net.InetAddress;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What tasks may call.
 *
 * @param allowedAddresses ranges in CIDR notation that may be called although they are not public
 */
@ConfigurationProperties("tasklane.network")
record NetworkProperties(@DefaultValue List<String> allowedAddresses) {

    private static final AddressPolicy PUBLIC_ONLY = new AddressPolicy(List.of());

    /** @throws IllegalArgumentException if one of the ranges is none: that stops the start */
    NetworkProperties {
        allowedAddresses = List.copyOf(allowedAddresses);
        new AddressPolicy(allowedAddresses);
    }

    AddressPolicy policy() {
        return new AddressPolicy(allowedAddresses);
    }

    /** Whether an address may be called only because an operator allowed it. */
    static boolean isInternal(InetAddress address) {
        return !PUBLIC_ONLY.allows(address);
    }
}
