package io.tasklane.model.network;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Looks the addresses of a host up; it may block. */
@FunctionalInterface
public interface HostResolver {

    /**
     * All addresses of a host, of IPv4 and IPv6.
     *
     * @throws UnknownHostException if it has none
     */
    InetAddress[] addressesOf(String host) throws UnknownHostException;
}
