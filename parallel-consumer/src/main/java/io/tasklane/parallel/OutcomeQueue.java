package io.tasklane.parallel;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits to be published, in the order in which it was added. There are at most as many outcomes as the windows admit. */
final class OutcomeQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Deque<Publication> waiting = new ArrayDeque<>();
    private final AtomicInteger active = new AtomicInteger();

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
            waiting.add(publication);
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

    /** Moves what waits, up to this many. */
    void drainTo(Collection<Publication> target, int most) {
        lock.lock();
        try {
            for (int moved = 0; moved < most && !waiting.isEmpty(); moved++) {
                target.add(waiting.removeFirst());
            }
        } finally {
            lock.unlock();
        }
    }
}
