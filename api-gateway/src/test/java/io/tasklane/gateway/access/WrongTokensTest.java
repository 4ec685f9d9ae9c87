package io.tasklane.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WrongTokensTest {

    private long nanos;
    private final WrongTokens wrong = new WrongTokens(new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    @Test
    void afterSoManyFromAnAddressItHasToWait() {
        fill("192.0.2.1");

        assertThat(wrong.areManyFrom("192.0.2.1")).isTrue();
        assertThat(wrong.count("192.0.2.1")).isPositive();
        assertThat(wrong.areManyFrom("192.0.2.2")).isFalse();
        assertThat(wrong.count("192.0.2.2")).isZero();
    }

    @Test
    void afterAWhileOneMoreMayCome() {
        fill("192.0.2.1");
        nanos += TimeUnit.SECONDS.toNanos(wrong.count("192.0.2.1"));

        assertThat(wrong.areManyFrom("192.0.2.1")).isFalse();
        assertThat(wrong.count("192.0.2.1")).isZero();
    }

    @Test
    void anotherAddressOfTheSameNetworkIsNoWayOut() {
        fill("2001:db8:1:2::1");

        assertThat(wrong.areManyFrom("2001:db8:1:2:ffff::7")).isTrue();
        assertThat(wrong.areManyFrom("2001:db8:1:3::1")).isFalse();
        assertThat(wrong.areManyFrom("::ffff:192.0.2.1")).isFalse();
    }

    @Test
    void whatIsNoAddressIsCountedAsWell() {
        fill("unknown");

        assertThat(wrong.areManyFrom("unknown")).isTrue();
    }

    private void fill(String address) {
        for (int i = 0; i < WrongTokens.MOST; i++) {
            assertThat(wrong.count(address)).isZero();
        }
    }
}
