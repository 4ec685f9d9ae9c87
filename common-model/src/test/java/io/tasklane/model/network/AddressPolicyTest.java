package io.tasklane.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

    private final AddressPolicy strict = new AddressPolicy(List.of());

    /** First and last of each range that Svix, smokescreen or IANA's special-purpose registries name, and metadata services. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "100.100.100.200",
                "127.0.0.1",
                "127.255.255.255",
                "168.63.129.16",
                "169.254.0.0",
                "169.254.169.254",
                "169.254.255.255",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.0",
                "192.0.0.192",
                "192.0.0.255",
                "192.0.2.1",
                "192.31.196.1",
                "192.52.193.1",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "192.175.48.1",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:10.0.0.1",
                "::ffff:0:10.0.0.1",
                "64:ff9b::a00:1",
                "64:ff9b::808:808",
                "64:ff9b:1::a00:1",
                "100::1",
                "100:0:0:1::1",
                "2001::1",
                "2001:0:7f00:1::1",
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "2001:db8::1",
                "2002:a00:1::",
                "2002:808:808::1",
                "2606:4700::5efe:10.0.0.1",
                "2606:4700::200:5efe:7f00:1",
                "2620:4f:8000::1",
                "3ffe::1",
                "3fff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "ffff::1"
            })
    void addressesThatAreNotPublicAreBlocked(String literal) throws UnknownHostException {
        assertThat(strict.allows(InetAddress.getByName(literal))).isFalse();
        assertThatExceptionOfType(BlockedAddressException.class).isThrownBy(() -> strict.resolve(literal));
    }

    @Test
    void whatThisMachineListensAtIsBlockedThoughItIsPublic() throws Exception {
        assertThat(NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(strict::allows))
                .isEmpty();
        assertThat(new OwnAddresses(System::nanoTime).contain(InetAddress.getLoopbackAddress()))
                .isTrue();
        assertThat(new OwnAddresses(System::nanoTime).contain(InetAddress.getByName("1.1.1.1")))
                .isFalse();
    }

    @Test
    void oneBadAddressBlocksTheHost() throws UnknownHostException {
        InetAddress outside = InetAddress.getByName("1.1.1.1");
        InetAddress inside = InetAddress.getByName("fd00::1");

        assertThat(answering(outside).resolve("host.example")).containsExactly(outside);
        assertThatExceptionOfType(BlockedAddressException.class)
                .isThrownBy(() -> answering(outside, inside).resolve("host.example"));
        assertThatExceptionOfType(BlockedAddressException.class)
                .isThrownBy(() -> answering(inside, outside).resolve("host.example"));
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> answering().resolve("host.example"))
                .isNotInstanceOf(BlockedAddressException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2130706433", "0177.0.0.1", "0x7f.1", "1", "metadata.google.internal", "fe80::1%lo", " "})
    void hostsThatAreReadInTwoWaysAndMetadataServicesAreNotLookedUp(String host) {
        var policy = new AddressPolicy(List.of("0.0.0.0/0", "::/0"), List.of(), asked -> {
            throw new AssertionError("looked up");
        });

        assertThatExceptionOfType(BlockedAddressException.class).isThrownBy(() -> policy.resolve(host));
    }

    @Test
    void anAddressOfIpv6MayEndLikeOneOfIpv4() throws UnknownHostException {
        assertThat(strict.resolve("2606:4700::1.2.3.4")).hasSize(1);
        assertThat(strict.resolve("[2606:4700::1.2.3.4]")).hasSize(1);
    }

    @Test
    void whatAnOperatorBlockedIsBlockedThoughItIsPublicOrAllowed() throws UnknownHostException {
        var policy = new AddressPolicy(
                List.of("10.0.0.0/8"), List.of("1.1.1.0/24", "10.1.0.0/16"), InetAddress::getAllByName);

        assertThat(policy.allows(InetAddress.getByName("1.1.1.1"))).isFalse();
        assertThat(policy.allows(InetAddress.getByName("10.1.0.1"))).isFalse();
        assertThat(policy.allows(InetAddress.getByName("10.2.0.1"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2001:4860:4860::8888", "2a00:1450::1"
            })
    void publicAddressesAreAllowed(String literal) throws UnknownHostException {
        assertThat(strict.allows(InetAddress.getByName(literal))).isTrue();
    }

    @Test
    void whatAnOperatorAllowedIsAllowed() throws UnknownHostException {
        AddressPolicy loopback = new AddressPolicy(List.of("127.0.0.0/8", "::1/128", "10.1.0.0/20"));

        assertThat(loopback.allows(InetAddress.getByName("127.9.9.9"))).isTrue();
        assertThat(loopback.allows(InetAddress.getByName("::1"))).isTrue();
        assertThat(loopback.allows(InetAddress.getByName("10.1.15.255"))).isTrue();
        assertThat(loopback.allows(InetAddress.getByName("10.1.16.0"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "example.com/8", ""})
    void whatIsNoRangeIsRefused(String cidr) {
        assertThatIllegalArgumentException().isThrownBy(() -> new AddressPolicy(List.of(cidr)));
    }

    private static AddressPolicy answering(InetAddress... addresses) {
        return new AddressPolicy(List.of(), List.of(), host -> addresses);
    }

    @Test
    void theRefusalDoesNotTellTheAddress() {
        assertThatExceptionOfType(BlockedAddressException.class)
                .isThrownBy(() -> strict.resolve("localhost"))
                .withMessageNotContaining("127.0.0.1");
    }
}
