package io.tasklane.gateway.endpoints;

import io.tasklane.model.network.AddressPolicy;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What may be called.
 *
 * @param allowedAddresses ranges in CIDR notation that may be called although they are not public
 */
@ConfigurationProperties("tasklane.network")
record NetworkProperties(@DefaultValue List<String> allowedAddresses) {

    /** @throws IllegalArgumentException if one of the ranges is none */
    AddressPolicy policy() {
        return new AddressPolicy(allowedAddresses);
    }
}
