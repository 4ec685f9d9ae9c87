package io.tasklane.benchmarks.load;

import java.util.concurrent.locks.LockSupport;

/** The time by which requests are due. */
interface Time {

    Time SYSTEM = new Time() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void await(long nanos) {
            for (long left = nanos - nanos(); left > 0; left = nanos - nanos()) {
                LockSupport.parkNanos(left);
            }
        }
    };

    /** As {@link System#nanoTime}. */
    long nanos();

    /** Returns at that time or later. */
    void await(long nanos);
}
