package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** Writes commands. What it returns from is in the log: all replicas in sync have it. */
final class CommandLog {

    private static final Logger log = LoggerFactory.getLogger(CommandLog.class);

    /** A little more than the producer's own limits, which give up first unless both had to wait. */
    private static final Duration PATIENCE = Duration.ofMillis(3_500);

    private final KafkaTemplate<byte[], byte[]> kafka;
    private final AtomicBoolean failing = new AtomicBoolean();

    CommandLog(KafkaTemplate<byte[], byte[]> kafka) {
        this.kafka = kafka;
    }

    /** @throws ProblemException if Kafka does not acknowledge in time; the command may have been written nevertheless */
    void append(ProducerRecord<byte[], byte[]> command) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            kafka.send(command).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (failing.compareAndSet(true, false)) {
                log.info("Kafka acknowledges commands again");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable(interrupted);
        } catch (ExecutionException
                | TimeoutException
                | org.apache.kafka.common.KafkaException
                | org.springframework.kafka.KafkaException failed) {
            throw unavailable(failed);
        }
    }

    private ProblemException unavailable(Exception cause) {
        if (failing.compareAndSet(false, true)) {
            log.atWarn().setCause(cause).log("Kafka does not acknowledge commands; tasks are refused until it does");
        }
        return new ProblemException(Problem.unavailable("The task could not be stored; send it again in a moment"));
    }
}
