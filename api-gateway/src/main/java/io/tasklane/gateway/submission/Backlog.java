package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what waits for Kafka, and what is on its way there. At a bound a request is asked to come again, at once: one that was
 * kept waiting would take a thread and memory as well.
 */
final class Backlog {

    private final int maxRequests;
    private final int maxKeyed;
    private final long maxBytes;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger keyed = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    Backlog(SubmissionProperties properties) {
        this.maxRequests = properties.maxWaitingSubmissions();
        // They wait for MongoDB too: when that is away, the others must still find room.
        this.maxKeyed = maxRequests / 2;
        this.maxBytes = properties.maxSubmissionBytes().toBytes();
    }

    /** How many requests wait for Kafka. */
    int requests() {
        return requests.get();
    }

    /** What the bodies of all requests take. */
    long bytes() {
        return bytes.get();
    }

    /** The part of one request; it is given back when that ends. */
    Share share() {
        return new Share();
    }

    final class Share implements AutoCloseable {

        private long taken;
        private boolean waiting;
        private boolean hasKey;

        private Share() {}

        /**
         * Makes room for so many bytes more.
         *
         * @throws ProblemException if there is none
         */
        void grow(int more) {
            taken += more;
            if (bytes.addAndGet(more) > maxBytes) {
                throw overloaded();
            }
        }

        /**
         * Its body is there, and it is about to wait for Kafka.
         *
         * @param withKey whether it will wait for MongoDB as well
         * @throws ProblemException if too many wait
         */
        void begin(boolean withKey) {
            waiting = true;
            hasKey = withKey;
            boolean room = requests.incrementAndGet() <= maxRequests;
            boolean roomForKey = !withKey || keyed.incrementAndGet() <= maxKeyed;
            if (!room || !roomForKey) {
                throw overloaded();
            }
        }

        @Override
        public void close() {
            bytes.addAndGet(-taken);
            if (waiting) {
                requests.decrementAndGet();
            }
            if (hasKey) {
                keyed.decrementAndGet();
            }
        }

        private ProblemException overloaded() {
            return new ProblemException(
                    Problem.unavailable("More is submitted than can be stored; send it again in a moment"));
        }
    }
}
