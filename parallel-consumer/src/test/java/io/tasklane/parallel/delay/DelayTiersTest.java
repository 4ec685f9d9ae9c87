package io.tasklane.parallel.delay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelayTiersTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final DelayTiers tiers = new DelayTiers(new TreeMap<>(Map.of(
            Duration.ofSeconds(1), "1s",
            Duration.ofSeconds(5), "5s",
            Duration.ofDays(1), "1d")));

    @ParameterizedTest
    @CsvSource({
        "PT-3H, 1s",
        "PT0S, 1s",
        "PT0.2S, 1s",
        "PT1S, 1s",
        "PT4.999S, 1s",
        "PT5S, 5s",
        "PT23H59M, 5s",
        "P1D, 1d",
        "P400D, 1d"
    })
    void aRecordWaitsInTheLargestTierThatIsNotLongerThanItsWait(Duration wait, String tier) {
        assertThat(delayed(NOW.plus(wait)).topic()).isEqualTo(tier);
    }

    @Test
    void whatWaitsIsTheRecordWithWhereItGoesAndWhen() {
        var home = new ProducerRecord<>("home", 7, 5L, "key".getBytes(UTF_8), "value".getBytes(UTF_8));
        home.headers().add("ce_id", "1".getBytes(UTF_8)).add("ce_id", "2".getBytes(UTF_8));
        home.headers().add(DelayTiers.DUE_AT, "77".getBytes(UTF_8));

        var waiting = tiers.delayed(home, NOW.plusSeconds(9), NOW);

        assertThat(waiting.key()).isEqualTo(home.key());
        assertThat(waiting.value()).isEqualTo(home.value());
        assertThat(waiting.partition()).isNull();
        assertThat(waiting.timestamp()).isEqualTo(NOW.toEpochMilli());
        assertThat(waiting.headers().toArray())
                .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .containsExactly(
                        "ce_id=1",
                        "ce_id=2",
                        DelayTiers.DUE_AT + "=" + NOW.plusSeconds(9).toEpochMilli(),
                        DelayTiers.DESTINATION + "=home");
        assertThat(home.headers().toArray()).as("the record given").hasSize(3);
    }

    @Test
    void aRecordWithoutKeyAndValueKeepsHavingNone() {
        var waiting = tiers.delayed(new ProducerRecord<>("home", null), NOW, NOW);

        assertThat(waiting.key()).isNull();
        assertThat(waiting.value()).isNull();
    }

    @Test
    void aPartOfAMillisecondIsRoundedUpSoThatNothingIsEarly() {
        assertThat(dueAt(delayed(NOW.plusNanos(1)))).isEqualTo(NOW.toEpochMilli() + 1);
        assertThat(dueAt(delayed(NOW.plusNanos(1_000_000)))).isEqualTo(NOW.toEpochMilli() + 1);
    }

    @Test
    void anyInstantCanBeWaitedFor() {
        assertThat(delayed(Instant.MAX).topic()).isEqualTo("1d");
        assertThat(Address.of(delayed(Instant.MAX).headers())).isInstanceOf(Address.Complete.class);
        assertThat(dueAt(delayed(Instant.MIN))).isZero();
    }

    @Test
    void tiersThatCannotWorkAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DelayTiers(new TreeMap<>()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DelayTiers(new TreeMap<>(Map.of(Duration.ZERO, "none"))))
                .withMessageContaining("none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DelayTiers(
                        new TreeMap<>(Map.of(Duration.ofSeconds(1), "same", Duration.ofSeconds(2), "same"))));
    }

    @Test
    void theShortestTierIsTheFirst() {
        assertThat(tiers.topics()).containsExactly("1s", "5s", "1d");
    }

    private ProducerRecord<byte[], byte[]> delayed(Instant dueAt) {
        return tiers.delayed(new ProducerRecord<>("home", new byte[0]), dueAt, NOW);
    }

    private static long dueAt(ProducerRecord<byte[], byte[]> waiting) {
        Header header = waiting.headers().lastHeader(DelayTiers.DUE_AT);
        return Long.parseLong(new String(header.value(), UTF_8));
    }
}
