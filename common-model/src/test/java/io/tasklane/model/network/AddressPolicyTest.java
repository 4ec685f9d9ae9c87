package io.tasklane.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

    private final AddressPolicy strict = new AddressPolicy(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.31.255.255", "192.168.1.1",
                "224.0.0.1", "255.255.255.255", "::1", "::", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
                "fc00::1", "fe80::1", "ff02::1", "2001:db8::1", "2001::1"
            })
    void addressesThatAreNotPublicAreBlocked(String literal) throws UnknownHostException {
        assertThat(strict.allows(InetAddress.getByName(literal))).isFalse();
        assertThatExceptionOfType(BlockedAddressException.class).isThrownBy(() -> strict.resolve(literal));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
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

    @Test
    void theRefusalDoesNotTellTheAddress() {
        assertThatExceptionOfType(BlockedAddressException.class)
                .isThrownBy(() -> strict.resolve("localhost"))
                .withMessageNotContaining("127.0.0.1");
    }
}
