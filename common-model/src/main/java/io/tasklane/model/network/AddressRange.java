package io.tasklane.model.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;

/** A range of addresses: those that share the first bits. */
record AddressRange(byte[] network, int bits) {

    static List<AddressRange> parseAll(Collection<String> ranges) {
        return ranges.stream().map(AddressRange::parse).toList();
    }

    /** @throws IllegalArgumentException if it is no range in CIDR notation and no literal address */
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
