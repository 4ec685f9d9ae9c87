package io.tasklane.model.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;

/**
 * Decides which addresses may be called on behalf of somebody who only gave a URL: public ones, and those that an operator
 * allowed. Otherwise a URL could reach into the network that the service stands in. It must judge the address that the
 * connection really goes to, not a name: whoever calls a host connects to what {@link #resolve} answered and looks nothing up
 * again, for the second answer may be another one.
 */
public final class AddressPolicy {

    private final List<AddressRange> allowed;
    private final List<AddressRange> blocked;
    private final HostResolver resolver;
    private final OwnAddresses own = new OwnAddresses(System::nanoTime);

    /**
     * @param allowed ranges in CIDR notation that may be called although they are not public, for example {@code 127.0.0.0/8}
     * @throws IllegalArgumentException if one of them is no CIDR range
     */
    public AddressPolicy(Collection<String> allowed) {
        this(allowed, List.of(), InetAddress::getAllByName);
    }

    /**
     * @param allowed ranges in CIDR notation that may be called although they are not public
     * @param blocked ranges that may never be called, whoever allowed them
     * @param resolver looks hosts up
     * @throws IllegalArgumentException if one of the ranges is no CIDR range
     */
    public AddressPolicy(Collection<String> allowed, Collection<String> blocked, HostResolver resolver) {
        this.allowed = AddressRange.parseAll(allowed);
        this.blocked = AddressRange.parseAll(blocked);
        this.resolver = resolver;
    }

    /** Whether everybody may call the address, so that nobody had to allow it. */
    public static boolean isPublic(InetAddress address) {
        return !SpecialAddresses.contain(address);
    }

    /** Whether a connection to the address may be made. One of this machine's own is as little public as loopback. */
    public boolean allows(InetAddress address) {
        if (isIn(blocked, address)) {
            return false;
        }
        return isIn(allowed, address) || (isPublic(address) && !own.contain(address));
    }

    /**
     * The addresses of a host that may be called. Blocks for as long as the look-up takes.
     *
     * @param host a name or an address; of IPv6 with brackets or without
     * @throws UnknownHostException if it has none at all
     * @throws BlockedAddressException if one of its addresses may not be called: then none of them is
     */
    public InetAddress[] resolve(String host) throws UnknownHostException {
        if (HostForms.refuse(host)) {
            throw new BlockedAddressException(host);
        }
        InetAddress[] addresses = resolver.addressesOf(host);
        if (addresses.length == 0) {
            throw new UnknownHostException(host);
        }
        for (InetAddress address : addresses) {
            if (!allows(address)) {
                throw new BlockedAddressException(host);
            }
        }
        return addresses;
    }

    private static boolean isIn(List<AddressRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
