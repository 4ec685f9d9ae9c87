package io.tasklane.model.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;

/**
 * Decides which addresses may be called on behalf of somebody who only gave a URL: public ones, and those that an operator
 * allowed. Otherwise a URL could reach into the network that the service stands in. It must judge the address that the
 * connection really goes to, not a name.
 */
public final class AddressPolicy {

    /** IANA's special-purpose registries for IPv4 and IPv6, and IPv6 ranges that embed an IPv4 address. */
    private static final List<AddressRange> NOT_PUBLIC = AddressRange.parseAll(List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/96",
            "::ffff:0:0:0/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8"));

    private final List<AddressRange> allowed;

    /**
     * @param allowed ranges in CIDR notation that may be called although they are not public, for example {@code 127.0.0.0/8}
     * @throws IllegalArgumentException if one of them is no CIDR range
     */
    public AddressPolicy(Collection<String> allowed) {
        this.allowed = AddressRange.parseAll(allowed);
    }

    /** Whether everybody may call the address, so that nobody had to allow it. */
    public static boolean isPublic(InetAddress address) {
        return NOT_PUBLIC.stream().noneMatch(range -> range.contains(address));
    }

    /** Whether a connection to the address may be made. */
    public boolean allows(InetAddress address) {
        return isPublic(address) || allowed.stream().anyMatch(range -> range.contains(address));
    }

    /**
     * The addresses of a host that may be called.
     *
     * @throws UnknownHostException if it has none at all
     * @throws BlockedAddressException if one of its addresses may not be called: then none of them is
     */
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (InetAddress address : addresses) {
            if (!allows(address)) {
                throw new BlockedAddressException(host);
            }
        }
        return addresses;
    }

    /** A range of addresses: those that share the first bits. */
    private record AddressRange(byte[] network, int bits) {

        static List<AddressRange> parseAll(Collection<String> ranges) {
            return ranges.stream().map(AddressRange::parse).toList();
        }

        static AddressRange parse(String cidr) {
            int slash = cidr.indexOf('/');
            String literal = slash < 0 ? cidr : cidr.substring(0, slash);
            if (!literal.matches("[0-9.]+") && literal.indexOf(':') < 0) {
                throw new IllegalArgumentException("not a CIDR range: " + cidr);
            }
            try {
                byte[] network = InetAddress.getByName(literal).getAddress();
                int bits = slash < 0 ? network.length * 8 : Integer.parseInt(cidr.substring(slash + 1));
                if (bits < 0 || bits > network.length * 8) {
                    throw new IllegalArgumentException("not a CIDR range: " + cidr);
                }
                return new AddressRange(network, bits);
            } catch (UnknownHostException | NumberFormatException notCidr) {
                throw new IllegalArgumentException("not a CIDR range: " + cidr, notCidr);
            }
        }

        boolean contains(InetAddress address) {
            byte[] candidate = address.getAddress();
            if (candidate.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if ((candidate[bit >> 3] & mask) != (network[bit >> 3] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
