package io.tasklane.model.network;

import io.tasklane.model.TaskRules;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * What a URL must be like to be called for whoever gave it. The answers are words for that person, to follow the name of the field,
 * and tell nothing of the network that the service stands in: not an address, and not whether a name is known there.
 */
public final class CallbackUrls {

    private static final String NOT_FROM_HERE = "must have a host that can be called from here, at a public address";

    private final AddressPolicy addresses;
    private final PortRanges ports;

    public CallbackUrls(AddressPolicy addresses, PortRanges ports) {
        this.addresses = addresses;
        this.ports = ports;
    }

    /** The port that a URL leads to, which it may leave out. */
    public static int portOf(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    }

    /** What is wrong with a URL as it stands; nothing is looked up, so its host may still turn out to be none that is called. */
    public Optional<String> violatedBy(String url) {
        Optional<String> form = TaskRules.violatedByUrl(url);
        if (form.isPresent()) {
            return form;
        }
        URI uri = URI.create(url);
        if (!ports.contain(portOf(uri))) {
            return Optional.of("must have a port that may be called");
        }
        String host = uri.getHost();
        return HostForms.refuse(host) || (HostForms.isAddress(host) && !leadsOut(host))
                ? Optional.of(NOT_FROM_HERE)
                : Optional.empty();
    }

    /** What is wrong with a URL, its host's addresses included. Blocks for as long as the look-up takes. */
    public Optional<String> violatedWhenLookedUp(String url) {
        Optional<String> violation = violatedBy(url);
        if (violation.isPresent()) {
            return violation;
        }
        return leadsOut(URI.create(url).getHost()) ? Optional.empty() : Optional.of(NOT_FROM_HERE);
    }

    private boolean leadsOut(String host) {
        try {
            InetAddress[] permitted = addresses.resolve(host);
            return permitted.length > 0;
        } catch (UnknownHostException refused) {
            return false;
        }
    }
}
