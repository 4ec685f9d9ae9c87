package io.tasklane.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * How many wrong tokens came from which address: {@value #MOST} may at once, and as many more every minute. The last
 * {@value #ADDRESSES} addresses are remembered. The 64 bits of an IPv6 address that its owner can choose make no difference.
 */
final class WrongTokens {

    static final int MOST = 30;
    private static final int ADDRESSES = 10_000;
    private static final int NETWORK_BYTES = 8;
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%.*)?");

    private final Cache<String, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(ADDRESSES).build();
    private final TimeMeter time;

    WrongTokens(TimeMeter time) {
        this.time = time;
    }

    /** Whether one more from there would be one too many. */
    boolean areManyFrom(String address) {
        Bucket bucket = buckets.getIfPresent(origin(address));
        return bucket != null && bucket.getAvailableTokens() == 0;
    }

    /** Counts one. @return the seconds after which one more may come, if it was one too many; otherwise 0 */
    long count(String address) {
        ConsumptionProbe probe = buckets.get(origin(address), none -> fresh()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? 0 : TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
    }

    private Bucket fresh() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(MOST).refillGreedy(MOST, Duration.ofMinutes(1)))
                .withCustomTimePrecision(time)
                .build();
    }

    private static String origin(String address) {
        if (!IPV6.matcher(address).matches()) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES))
                    : parsed.getHostAddress();
        } catch (UnknownHostException noAddress) {
            return address;
        }
    }
}
