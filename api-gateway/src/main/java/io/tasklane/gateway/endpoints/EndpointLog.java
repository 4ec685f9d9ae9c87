package io.tasklane.gateway.endpoints;

import io.tasklane.gateway.control.Fate;
import io.tasklane.gateway.control.SoleWriter;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes endpoints, one change at a time among all gateways: a gateway takes over the writer, reads all that was written before,
 * decides, and writes. If another one took over meanwhile nothing is written, and it begins again. So no change is lost to another
 * one, and what compaction leaves is the last of a line of changes of which each knew the one before.
 */
final class EndpointLog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EndpointLog.class);

    /** For all of it: whoever waits is a client. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LONGEST_PAUSE_MILLIS = 150;

    private final SoleWriter writer;
    private final EndpointFollower follower;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean known;

    EndpointLog(SoleWriter writer, EndpointFollower follower) {
        this.writer = writer;
        this.follower = follower;
    }

    /**
     * What somebody decided, knowing all endpoints.
     *
     * @param result what is answered once it is written
     * @param records all of them are written, or none; none is fine
     * @param isThere whether what was read has it
     */
    record Decided<T>(T result, List<ProducerRecord<byte[], byte[]>> records, BooleanSupplier isThere) {}

    /**
     * Has something decided, writes it, and returns when this gateway has read it back.
     *
     * @param decision may be asked again, if what it knew is not so any more; what it throws ends the change
     * @throws ProblemException if the log does not take it in time; it may have been written nevertheless
     */
    <T> T change(Supplier<Decided<T>> decision) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            if (!turn.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw unavailable();
            }
            try {
                return changeInTurn(decision, deadline);
            } finally {
                turn.unlock();
            }
        } catch (KafkaException failed) {
            log.atWarn().addKeyValue("reason", failed.toString()).log("A webhook endpoint could not be changed");
            throw unavailable();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private <T> T changeInTurn(Supplier<Decided<T>> decision, long deadline) throws InterruptedException {
        while (true) {
            takeOver(deadline);
            Decided<T> decided = decision.get();
            if (decided.records().isEmpty()) {
                return decided.result();
            }
            Fate fate = writer.write(decided.records());
            if (fate == Fate.UNKNOWN) {
                // Who takes over makes it known.
                known = false;
                takeOver(deadline);
                fate = decided.isThere().getAsBoolean() ? Fate.WRITTEN : Fate.NOT_WRITTEN;
            }
            if (fate == Fate.WRITTEN) {
                read(deadline);
                return decided.result();
            }
            known = false;
            pause();
        }
    }

    /** Returns when this gateway writes, and has read all that was written before. */
    private void takeOver(long deadline) throws InterruptedException {
        if (closed.getCount() == 0 || System.nanoTime() > deadline) {
            throw unavailable();
        }
        if (writer.take()) {
            known = false;
        }
        if (!known) {
            read(deadline);
            known = true;
        }
    }

    private void read(long deadline) throws InterruptedException {
        if (!follower.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()))) {
            known = false;
            throw unavailable();
        }
    }

    /** As long as chance has it, so that two gateways do not take turns at shutting each other out. */
    private void pause() throws InterruptedException {
        closed.await(ThreadLocalRandom.current().nextInt(1, LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS);
    }

    private static ProblemException unavailable() {
        return new ProblemException(
                Problem.unavailable("The webhook endpoint could not be changed; look at it and try again in a moment"));
    }

    @Override
    public void close() {
        closed.countDown();
        turn.lock();
        try {
            writer.close();
        } finally {
            turn.unlock();
        }
    }
}
