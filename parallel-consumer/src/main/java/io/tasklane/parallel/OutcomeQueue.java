package io.tasklane.parallel;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * What waits to be published, in the order in which it was added. It is bounded by what is in flight, however long the broker is
 * away: an execution has at most one outcome here, and of its reports to a topic the last one, which takes the place of the one
 * before.
 *
 * <p>What happens on the way to an outcome waits a moment for it, for most records are processed in less, and a transaction costs
 * about the same whatever is in it.
 */
final class OutcomeQueue {

    /** So long an outcome is waited for. */
    static final Duration PATIENCE = Duration.ofMillis(5);

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Map<Object, Publication> waiting = new LinkedHashMap<>();
    private final AtomicInteger active = new AtomicInteger();
    private volatile long bytes;
    /** How many of what waits need not wait for anything. */
    private int pressing;

    /** Since when something waits, if something does. */
    private long waitingSince;

    OutcomeQueue() {
        this(System::nanoTime);
    }

    OutcomeQueue(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A record's processing begins. */
    void begun() {
        active.incrementAndGet();
    }

    /** What a begun record led to is settled: committed, dropped, or never to come. */
    void ended() {
        active.decrementAndGet();
    }

    /** How many records have begun and are not settled. */
    int active() {
        return active.get();
    }

    void add(Publication publication) {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                waitingSince = nanoTime.getAsLong();
                added.signal();
            }
            Publication superseded = waiting.put(publication.place(), publication);
            bytes += publication.bytes() - (superseded == null ? 0 : superseded.bytes());
            if (publication.isPressing()) {
                pressing++;
                added.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes the contents of what waits have. */
    long bytes() {
        return bytes;
    }

    /** Waits until it is time to publish; answers whether it is. */
    boolean awaitTime(long millis) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            long untilTime = untilTime();
            while (untilTime > 0 && nanos > 0) {
                long most = Math.min(nanos, untilTime);
                nanos -= most - added.awaitNanos(most);
                untilTime = untilTime();
            }
            return untilTime <= 0;
        } finally {
            lock.unlock();
        }
    }

    /** In nanoseconds. */
    private long untilTime() {
        if (waiting.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return pressing > 0 ? 0 : PATIENCE.toNanos() - (nanoTime.getAsLong() - waitingSince);
    }

    /**
     * Moves the first of what waits.
     *
     * @param most at most so many
     * @param enough with so many bytes it ends, too; at least one is moved
     */
    void drainTo(Collection<Publication> target, int most, long enough) {
        lock.lock();
        try {
            Iterator<Publication> first = waiting.values().iterator();
            long moved = 0;
            for (int count = 0; count < most && moved < enough && first.hasNext(); count++) {
                Publication publication = first.next();
                first.remove();
                target.add(publication);
                moved += publication.bytes();
                pressing -= publication.isPressing() ? 1 : 0;
            }
            bytes -= moved;
        } finally {
            lock.unlock();
        }
    }
}
