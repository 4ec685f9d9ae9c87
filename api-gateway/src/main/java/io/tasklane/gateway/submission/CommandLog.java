package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Writes commands. What it says to be acknowledged is in the log: all replicas in sync have it. As long as Kafka does not
 * answer, a few requests find out whether it does again, and the others are told at once.
 */
final class CommandLog {

    private static final Logger log = LoggerFactory.getLogger(CommandLog.class);

    /** A little less than three seconds, which is what an HTTP client is promised. The producer's own limits are shorter. */
    private static final Duration PATIENCE = Duration.ofMillis(2_800);

    /** How many requests wait for a Kafka that does not answer. */
    private static final int PROBES = 8;

    private final KafkaTemplate<byte[], byte[]> kafka;
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicInteger waiting = new AtomicInteger();

    CommandLog(KafkaTemplate<byte[], byte[]> kafka) {
        this.kafka = kafka;
    }

    /** @throws ProblemException if Kafka does not acknowledge in time; the command may have been written nevertheless */
    void append(ProducerRecord<byte[], byte[]> command) {
        if (!appendAll(List.of(command)).get(0)) {
            throw unavailable();
        }
    }

    /**
     * Writes them all at once and waits for all of them once.
     *
     * @return which of them Kafka has acknowledged; one that it has not may have been written nevertheless
     */
    List<Boolean> appendAll(List<ProducerRecord<byte[], byte[]>> commands) {
        try {
            if (waiting.incrementAndGet() > PROBES && failing.get()) {
                throw unavailable();
            }
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            List<Future<?>> sent = new ArrayList<>(commands.size());
            for (ProducerRecord<byte[], byte[]> command : commands) {
                sent.add(sent(command, deadline));
            }
            return sent.stream().map(one -> isAcknowledged(one, deadline)).toList();
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** To send can take as long as to wait for the answer, while it is not known where a partition is. */
    private Future<?> sent(ProducerRecord<byte[], byte[]> command, long deadline) {
        if (System.nanoTime() > deadline) {
            return CompletableFuture.failedFuture(new TimeoutException("there was no time left to send it"));
        }
        try {
            return kafka.send(command);
        } catch (org.apache.kafka.common.KafkaException | org.springframework.kafka.KafkaException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private boolean isAcknowledged(Future<?> sent, long deadline) {
        try {
            sent.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (failing.compareAndSet(true, false)) {
                log.info("Kafka acknowledges commands again");
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException failed) {
            if (failing.compareAndSet(false, true)) {
                log.atWarn()
                        .setCause(failed)
                        .log("Kafka does not acknowledge commands; tasks are refused until it does");
            }
            return false;
        }
    }

    static ProblemException unavailable() {
        return new ProblemException(Problem.unavailable("The task could not be stored; send it again in a moment"));
    }
}
