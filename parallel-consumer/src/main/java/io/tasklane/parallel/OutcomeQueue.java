package io.tasklane.parallel;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be published, in the order in which it was added. It is bounded by what is in flight, however long the broker is
 * away: an execution has at most one outcome here, and of its reports to a topic the last one, which takes the place of the one
 * before.
 */
final class OutcomeQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Map<Object, Publication> waiting = new LinkedHashMap<>();
    private final AtomicInteger active = new AtomicInteger();
    private volatile long bytes;

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
            Publication superseded = waiting.put(publication.place(), publication);
            bytes += publication.bytes() - (superseded == null ? 0 : superseded.bytes());
            if (waiting.size() == 1) {
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

    /** Waits until something is there to publish; answers whether there is. */
    boolean awaitNotEmpty(long millis) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            while (waiting.isEmpty() && nanos > 0) {
                nanos = added.awaitNanos(nanos);
            }
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
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
            }
            bytes -= moved;
        } finally {
            lock.unlock();
        }
    }
}
