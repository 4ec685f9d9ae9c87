package io.tasklane.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackUrlsTest {

    private static final Map<String, String[]> NAMES = Map.of(
            "public.example", new String[] {"93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"},
            "inside.example", new String[] {"10.0.0.7"},
            "both.example", new String[] {"93.184.216.34", "10.0.0.7"},
            "inside6.example", new String[] {"93.184.216.34", "fd00::7"},
            "none.example", new String[] {});

    private final CallbackUrls urls =
            new CallbackUrls(new AddressPolicy(List.of(), List.of(), CallbackUrlsTest::answer), PortRanges.usual());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://public.example/hook?a=b",
                "http://public.example",
                "https://public.example:8443/",
                "https://93.184.216.34/",
                "https://[2606:2800:220:1:248:1893:25c8:1946]/"
            })
    void urlsOfPublicHostsAreTaken(String url) {
        assertThat(urls.violatedBy(url)).isEmpty();
        assertThat(urls.violatedWhenLookedUp(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.1/",
                "http://0177.0.0.1/",
                "http://0x7f.0.0.1/",
                "http://0x7f000001/",
                "http://2130706433/",
                "http://017700000001/",
                "http://127.0.0.1./",
                "http://127.0.0.01/",
                "http://93.184.216.034/",
                "http://1.2.3.4.5/",
                "http://a.0x1/",
                "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[::127.0.0.1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[64:ff9b:1::a00:1]/",
                "http://[2002:7f00:1::]/",
                "http://[2001:0:7f00:1::]/",
                "http://[2606:4700::5efe:10.0.0.1]/",
                "http://[fe80::1%25eth0]/",
                "http://[2606:4700::1%251]/",
                "http://169.254.169.254/latest/meta-data",
                "http://168.63.129.16/",
                "http://metadata.google.internal/",
                "http://METADATA.google.internal./",
                "http://instance-data/",
                "http://a.metadata.google.internal/"
            })
    void urlsThatLeadInsideAreRefusedWithoutALookUp(String url) {
        assertThat(urls.violatedBy(url)).isPresent();
    }

    /** Who must not wait for a name server relies on it. */
    @Test
    void aUrlAsItStandsIsJudgedWithoutLookingUpAnyName() {
        List<String> lookedUp = new ArrayList<>();
        var silent = new CallbackUrls(
                new AddressPolicy(List.of(), List.of(), host -> {
                    lookedUp.add(host);
                    return InetAddress.getAllByName(host);
                }),
                PortRanges.usual());

        assertThat(silent.violatedBy("http://public.example/")).isEmpty();
        assertThat(silent.violatedBy("http://10.0.0.7.example/")).isEmpty();
        assertThat(silent.violatedBy("http://10.0.0.7/")).isPresent();
        assertThat(silent.violatedBy("http://[::1]/")).isPresent();
        assertThat(lookedUp).containsExactly("10.0.0.7", "[::1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://inside.example/",
                "http://both.example/",
                "http://inside6.example/",
                "http://unknown.example/",
                "http://none.example/"
            })
    void whatTheLookUpBringsIsJudgedAndAllRefusalsAreTheSame(String url) {
        assertThat(urls.violatedBy(url)).isEmpty();
        assertThat(urls.violatedWhenLookedUp(url)).isEqualTo(urls.violatedBy("http://127.0.0.1/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://public.example:22/", "http://public.example:25/", "https://public.example:0/"})
    void portsOfOtherServicesAreRefused(String url) {
        assertThat(urls.violatedBy(url)).contains("must have a port that may be called");
    }

    @Test
    void anOperatorSaysWhichPortsMayBeCalled() {
        var strict = new CallbackUrls(new AddressPolicy(List.of()), PortRanges.parse(List.of("443", "8000-8100")));

        assertThat(strict.violatedBy("https://public.example/")).isEmpty();
        assertThat(strict.violatedBy("https://public.example:8100/")).isEmpty();
        assertThat(strict.violatedBy("http://public.example/")).isPresent();
        assertThat(strict.violatedBy("https://public.example:8101/")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0", "65536", "9-8", "-1", "1-", "1-2-3"})
    void whatIsNoRangeOfPortsIsRefused(String range) {
        assertThatIllegalArgumentException().isThrownBy(() -> PortRanges.parse(List.of(range)));
    }

    @Test
    void userInformationIsRefused() {
        assertThat(urls.violatedBy("http://public.example@127.0.0.1/")).isPresent();
        assertThat(urls.violatedBy("http://127.0.0.1@public.example/")).isPresent();
    }

    @Test
    void whatAnOperatorAllowedIsTaken() {
        var loopback = new CallbackUrls(new AddressPolicy(List.of("127.0.0.0/8")), PortRanges.usual());

        assertThat(loopback.violatedWhenLookedUp("http://127.0.0.1:9000/")).isEmpty();
        assertThat(loopback.violatedBy("http://2130706433:9000/")).isPresent();
        assertThat(loopback.violatedBy("http://10.0.0.1:9000/")).isPresent();
    }

    @Test
    void noRefusalTellsAnAddress() {
        assertThat(urls.violatedWhenLookedUp("http://inside.example/").orElseThrow())
                .doesNotContain("10.0", "inside");
    }

    private static InetAddress[] answer(String host) throws UnknownHostException {
        String[] known = NAMES.get(host);
        if (known == null) {
            return InetAddress.getAllByName(host.matches("\\[.*]|[0-9.]+") ? host : "unknown.invalid");
        }
        InetAddress[] addresses = new InetAddress[known.length];
        for (int i = 0; i < known.length; i++) {
            addresses[i] = InetAddress.getByName(known[i]);
        }
        return addresses;
    }
}
