package io.tasklane.model.network;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which hosts are refused for what they are called, whatever they resolve to: names at which clouds tell their machines secrets, and
 * numbers that one reader takes for another address than the next ({@code 2130706433}, {@code 0177.0.0.1}, {@code 0x7f.1},
 * {@code 127.1}, an address with a zone). A host whose last part is a number is an IPv4 address to a browser (WHATWG URL, "ends in
 * a number"), so it must be written as one.
 */
final class HostForms {

    private static final Set<String> METADATA = Set.of(
            "instance-data",
            "instance-data.ec2.internal",
            "metadata",
            "metadata.azure.internal",
            "metadata.google.internal",
            "metadata.goog",
            "metadata.packet.net",
            "metadata.platformequinix.com",
            "metadata.tencentyun.com");

    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.?");
    private static final String BYTE = "(0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

    private HostForms() {}

    /** @param host as it stands in a URL; an IPv6 address in brackets or without */
    static boolean refuse(String host) {
        return host.isBlank() || host.indexOf('%') >= 0 || isAmbiguous(host) || isMetadata(host);
    }

    /** Whether the host is an address itself, so that it can be judged without a look-up. */
    static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    private static boolean isAmbiguous(String host) {
        return host.indexOf(':') < 0
                && ENDS_IN_A_NUMBER.matcher(host).matches()
                && !IPV4.matcher(host).matches();
    }

    private static boolean isMetadata(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        String withoutDot = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return METADATA.stream().anyMatch(known -> withoutDot.equals(known) || withoutDot.endsWith("." + known));
    }
}
