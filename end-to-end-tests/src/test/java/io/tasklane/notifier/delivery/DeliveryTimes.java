package io.tasklane.notifier.delivery;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequest;

/** How long deliveries took from being asked for until they arrived, and whether each arrived. */
final class DeliveryTimes {

    private final Map<String, Long> askedAt = new ConcurrentHashMap<>();
    private final Map<String, Long> took = new ConcurrentHashMap<>();
    private final AtomicLong doubled = new AtomicLong();

    void reset() {
        askedAt.clear();
        took.clear();
        doubled.set(0);
    }

    void asked(String deliveryId) {
        askedAt.put(deliveryId, System.nanoTime());
    }

    void arrived(HttpRequest request) {
        Header id = request.getFirstHeader("webhook-id");
        Long asked = id == null ? null : askedAt.get(id.getValue());
        if (asked != null && took.put(id.getValue(), System.nanoTime() - asked) != null) {
            doubled.incrementAndGet();
        }
    }

    String summary(int deliveries) {
        long[] sorted = took.values().stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return "p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, most %.1f ms; %d of %d arrived, %d of them twice"
                .formatted(
                        millis(sorted, 0.5),
                        millis(sorted, 0.95),
                        millis(sorted, 0.99),
                        millis(sorted, 1),
                        sorted.length,
                        deliveries,
                        doubled.get());
    }

    private static double millis(long[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))] / 1e6;
    }
}
