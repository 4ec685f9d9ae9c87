package io.tasklane.parallel;

import java.util.List;

/**
 * Where work waits for a thread, first in, first out. Threads are shared out among the lanes in which work waits in proportion to
 * their weights, so that none starves.
 *
 * @param name tells lanes apart
 * @param weight the share, at least 1: a lane of weight 4 gets four threads where one of weight 1 gets one
 * @param limits what its work counts towards, besides the number of threads; several lanes can share a limit
 */
public record Lane(String name, int weight, List<Limit> limits) {

    /** Of weight 1 and without limits. */
    public static final Lane COMMON = new Lane("", 1, List.of());

    /**
     * How much work may run at a time.
     *
     * @param name tells limits apart
     * @param most at least 1
     */
    public record Limit(String name, int most) {

        /** @throws IllegalArgumentException if nothing could ever run */
        public Limit {
            if (most < 1) {
                throw new IllegalArgumentException("a limit must let at least 1 run");
            }
        }
    }

    /** @throws IllegalArgumentException if the weight is less than 1 */
    public Lane {
        limits = List.copyOf(limits);
        if (weight < 1) {
            throw new IllegalArgumentException("weight must be at least 1");
        }
    }
}
