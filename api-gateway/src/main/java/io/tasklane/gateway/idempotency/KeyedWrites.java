package io.tasklane.gateway.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.mongodb.MongoException;
import io.tasklane.gateway.control.ControlLog;
import io.tasklane.gateway.control.Fate;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has what a request leads to written once for its key, whichever gateways the request comes to and whenever they die.
 *
 * <p>Who takes a key in the store writes by the name of a transactional writer, and the key bears that name. A key whose holder
 * is silent passes to nobody before that writer was shut out and the log was read ({@link InDoubt}). So there is never a second
 * writing while a first is there or may yet be.
 */
public final class KeyedWrites {

    /** After so long a silence the holder of a key is shut out. It costs a live one only another attempt. */
    static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(KeyedWrites.class);

    /** Of a request, all in all. */
    private static final Duration PATIENCE = Duration.ofMillis(2_800);

    /** The least that is left for the log once the store has answered. */
    private static final Duration PATIENCE_OF_CLEANING = Duration.ofMillis(500);

    private final IdempotencyKeys keys;
    private final ControlLog writers;
    private final InDoubt inDoubt;
    private final Clock clock;

    KeyedWrites(IdempotencyKeys keys, ControlLog writers, InDoubt inDoubt, Clock clock) {
        this.keys = keys;
        this.writers = writers;
        this.inDoubt = inDoubt;
        this.clock = clock;
    }

    /**
     * Returns once the records are in the log, within three seconds.
     *
     * @param admission what the request leads to; asked only if its key is free, and what it throws leaves no trace
     * @throws ProblemException if the key is another request's, if that is under way, or if something does not answer
     */
    public KeyedAnswer answer(KeyedRequest request, Supplier<Writing> admission) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            do {
                Optional<StoredKey> known = keys.find(request.id(), now(), left(deadline));
                Optional<KeyedAnswer> answer = known.isPresent()
                        ? known(known.get(), request, deadline)
                        : written(request, admission, deadline);
                if (answer.isPresent()) {
                    return answer.get();
                }
            } while (left(deadline).toMillis() > 0);
            throw undecided();
        } catch (MongoException unanswered) {
            log.atWarn().addKeyValue("reason", unanswered.toString()).log("Idempotency keys cannot be looked up");
            throw new ProblemException(Problem.unavailable(
                    "Idempotency keys cannot be looked up at the moment; send the request again, with its key"));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw undecided();
        }
    }

    private Optional<KeyedAnswer> known(StoredKey key, KeyedRequest request, long deadline)
            throws InterruptedException {
        if (!key.fingerprint().equals(request.fingerprint())) {
            throw new ProblemException(Problem.of(
                    ProblemType.IDEMPOTENCY_KEY_REUSED, "Another request bore this key within the last 24 hours"));
        }
        if (key.isDone()) {
            return Optional.of(new KeyedAnswer(key.answer(), true));
        }
        if (key.since().isAfter(now().minus(SILENCE))) {
            throw new ProblemException(
                    Problem.of(ProblemType.IDEMPOTENCY_IN_FLIGHT, "The first request of this key is not done yet")
                            .retryable());
        }
        try {
            inDoubt.settle(key).get(left(deadline).toNanos(), TimeUnit.NANOSECONDS);
            return Optional.empty();
        } catch (ExecutionException | TimeoutException unsettled) {
            throw undecided();
        }
    }

    private Optional<KeyedAnswer> written(KeyedRequest request, Supplier<Writing> admission, long deadline)
            throws InterruptedException {
        Writing writing = admission.get();
        if (writing.records().isEmpty()) {
            return Optional.of(new KeyedAnswer(writing.answer(), false));
        }
        String writer = writers.writer(left(deadline)).orElseThrow(KeyedWrites::undecided);
        ProducerRecord<byte[], byte[]> first = writing.records().get(0);
        StoredKey key = new StoredKey(
                request.id(),
                request.fingerprint(),
                writing.answer(),
                first.topic(),
                new String(first.key(), UTF_8),
                writer,
                now());
        if (!keys.take(key, left(deadline))) {
            return Optional.empty();
        }
        switch (fate(writer, writing, deadline)) {
            case WRITTEN -> {
                clean(() -> keys.done(key, PATIENCE_OF_CLEANING));
                return Optional.of(new KeyedAnswer(writing.answer(), false));
            }
            case NOT_WRITTEN -> clean(() -> keys.free(key, PATIENCE_OF_CLEANING));
            // Whoever comes after the silence has it settled.
            case UNKNOWN -> {}
        }
        throw undecided();
    }

    private Fate fate(String writer, Writing writing, long deadline) throws InterruptedException {
        Duration left = left(deadline);
        try {
            return writers.write(writer, writing.records(), clock.instant().plus(left))
                    .get(left.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException unknown) {
            return Fate.UNKNOWN;
        }
    }

    /** What is written is written, whether the store answers or not: a key that is left behind is settled in time. */
    private static void clean(Runnable change) {
        try {
            change.run();
        } catch (MongoException unanswered) {
            log.atWarn()
                    .addKeyValue("reason", unanswered.toString())
                    .log(
                            "What became of an idempotency key could not be noted; whoever uses it next has the log searched");
        }
    }

    private static ProblemException undecided() {
        return new ProblemException(
                Problem.unavailable("It is not certain whether the request was stored; send it again, with its key"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
