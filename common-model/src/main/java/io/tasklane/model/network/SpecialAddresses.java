package io.tasklane.model.network;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Addresses that are not everybody's: those of IANA's special-purpose registries for IPv4 and IPv6, multicast, all of IPv6 that is
 * no global unicast, IPv6 ranges that embed an IPv4 address (mapped, NAT64, 6to4, Teredo, ISATAP), and addresses at which clouds
 * tell their machines secrets. Those that IANA has for special purposes and calls globally reachable are among them: no receiver
 * of webhooks lives there.
 */
final class SpecialAddresses {

    private static final List<AddressRange> RANGES = AddressRange.parseAll(List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            // Of IPv6, 2000::/3 is what is given out; the rest comes first.
            "::/3",
            "4000::/2",
            "8000::/1",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "2620:4f:8000::/48",
            "3ffe::/16",
            "3fff::/20"));

    /** What stands before the IPv4 address in the second half of an ISATAP address (RFC 5214), in any network. */
    private static final List<byte[]> ISATAP =
            List.of(new byte[] {0, 0, 0x5e, (byte) 0xfe}, new byte[] {2, 0, 0x5e, (byte) 0xfe});

    private SpecialAddresses() {}

    static boolean contain(InetAddress address) {
        return RANGES.stream().anyMatch(range -> range.contains(address)) || embedsSpecial(address);
    }

    private static boolean embedsSpecial(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return false;
        }
        byte[] bytes = address.getAddress();
        byte[] marker = Arrays.copyOfRange(bytes, 8, 12);
        return ISATAP.stream().anyMatch(isatap -> Arrays.equals(isatap, marker))
                && contain(ofIpv4(Arrays.copyOfRange(bytes, 12, 16)));
    }

    private static InetAddress ofIpv4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are an address", impossible);
        }
    }
}
