package io.tasklane.model.network;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Which ports may be called: what listens at another was not made for webhooks. */
public final class PortRanges {

    /** The ports of the web, and those that anybody may listen at. */
    public static final String DEFAULT = "80,443,1024-65535";

    private static final int HIGHEST = 65_535;

    private final List<Range> ranges;

    private PortRanges(Stream<String> ranges) {
        this.ranges = ranges.map(PortRanges::range).toList();
    }

    /** @throws IllegalArgumentException if one of them is neither a port nor two with a hyphen between them */
    public static PortRanges parse(Collection<String> ranges) {
        return new PortRanges(ranges.stream());
    }

    /** Those of {@link #DEFAULT}. */
    public static PortRanges usual() {
        return new PortRanges(Arrays.stream(DEFAULT.split(",")));
    }

    public boolean contain(int port) {
        return ranges.stream().anyMatch(range -> port >= range.first() && port <= range.last());
    }

    private static Range range(String text) {
        String[] ends = text.strip().split("-", 2);
        try {
            int first = Integer.parseInt(ends[0]);
            int last = ends.length == 1 ? first : Integer.parseInt(ends[1]);
            if (first < 1 || last > HIGHEST || first > last) {
                throw new IllegalArgumentException("not a range of ports: " + text);
            }
            return new Range(first, last);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("not a range of ports: " + text, notANumber);
        }
    }

    private record Range(int first, int last) {}
}
