package io.tasklane.parallel.delay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @Test
    void theLastHeaderOfANameCounts() {
        Headers headers = headers("1", "a").add(DelayTiers.DUE_AT, "2".getBytes(UTF_8));

        assertThat(Address.of(headers)).isEqualTo(new Address.Complete("a", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 1", "-1", "+1", "1.5", "1e3", "٣", "9223372036854775808", "0x1", "\u0000", "12\n"})
    void aTimeThatIsNoneIsUnreadable(String dueAt) {
        assertThat(Address.of(headers(dueAt, "a"))).isInstanceOf(Address.Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a\n", "a\u0000"})
    void aNameThatNoTopicHasIsUnreadable(String destination) {
        assertThat(Address.of(headers("1", destination))).isInstanceOf(Address.Unreadable.class);
    }

    @Test
    void nothingIsUnreadableToo() {
        assertThat(Address.of(new RecordHeaders())).isInstanceOf(Address.Unreadable.class);
        assertThat(Address.of(headers("1", "a").add(DelayTiers.DUE_AT, null))).isInstanceOf(Address.Unreadable.class);
        assertThat(Address.of(headers("1", "a").add(DelayTiers.DESTINATION, null)))
                .isInstanceOf(Address.Unreadable.class);
        assertThat(Address.of(headers("1", "a".repeat(250)))).isInstanceOf(Address.Unreadable.class);
        assertThat(Address.of(headers("1", "a").add(DelayTiers.DUE_AT, new byte[] {(byte) 0xff})))
                .isInstanceOf(Address.Unreadable.class);
    }

    @Test
    void aReasonTellsNothingOfTheRecord() {
        var unreadable = (Address.Unreadable) Address.of(headers("secret", "a"));

        assertThat(unreadable.reason()).doesNotContain("secret");
    }

    private static Headers headers(String dueAt, String destination) {
        return new RecordHeaders()
                .add(DelayTiers.DUE_AT, dueAt.getBytes(UTF_8))
                .add(DelayTiers.DESTINATION, destination.getBytes(UTF_8));
    }
}
