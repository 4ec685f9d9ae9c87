package io.tasklane.gateway.submission;

import io.tasklane.model.network.AddressPolicy;
import io.tasklane.model.network.CallbackUrls;
import io.tasklane.model.network.PortRanges;
import java.net.InetAddress;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What webhooks may call.
 *
 * @param allowedAddresses ranges in CIDR notation that may be called although they are not public
 * @param blockedAddresses ranges in CIDR notation that are never called, though they are public or allowed
 * @param allowedPorts ports that may be called, and ranges of them with a hyphen in between
 */
@ConfigurationProperties("tasklane.network")
record NetworkProperties(
        @DefaultValue List<String> allowedAddresses,
        @DefaultValue List<String> blockedAddresses,
        @DefaultValue({"80", "443", "1024-65535"}) List<String> allowedPorts) {

    /** @throws IllegalArgumentException if one of the ranges is none */
    CallbackUrls urls() {
        return new CallbackUrls(
                new AddressPolicy(allowedAddresses, blockedAddresses, InetAddress::getAllByName),
                PortRanges.parse(allowedPorts));
    }
}
