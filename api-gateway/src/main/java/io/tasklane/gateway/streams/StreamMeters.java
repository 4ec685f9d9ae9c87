package io.tasklane.gateway.streams;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What of streams is counted beside their number. */
final class StreamMeters {

    private final Counter coalesced;
    private final Counter tooSlow;
    private final Counter replayed;
    private final Counter resets;

    StreamMeters(MeterRegistry meters) {
        coalesced =
                counter(meters, "tasklane.streams.coalesced", "Reports of progress that a later one took the place of");
        tooSlow = counter(
                meters, "tasklane.streams.too.slow", "Connections that were ended because nobody read fast enough");
        replayed = counter(
                meters, "tasklane.streams.replayed", "Records that were read from the log for clients that came back");
        resets = counter(
                meters, "tasklane.streams.resets", "Streams that began anew because their cursor was of no use");
    }

    private static Counter counter(MeterRegistry meters, String name, String description) {
        return Counter.builder(name).description(description).register(meters);
    }

    void coalesced() {
        coalesced.increment();
    }

    void tooSlow() {
        tooSlow.increment();
    }

    void replayed(int records) {
        replayed.increment(records);
    }

    void reset() {
        resets.increment();
    }
}
