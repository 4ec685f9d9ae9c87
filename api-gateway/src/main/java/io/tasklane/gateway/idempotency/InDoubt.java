package io.tasklane.gateway.idempotency;

import com.mongodb.MongoException;
import io.tasklane.gateway.control.ControlLog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles keys whose holders have gone silent. The holder's writer is shut out first: from then on its records are in the log or
 * never will be, however long it slept. Then the log says which, and the key is done or free.
 *
 * <p>That goes on if the request that asked for it has been answered meanwhile, so a log that takes longer to read than a client
 * waits keeps no key stuck.
 */
final class InDoubt implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(InDoubt.class);
    private static final Duration PATIENCE_WITH_THE_STORE = Duration.ofMillis(2_500);
    private static final int THREADS = 4;
    private static final int SECONDS_AT_CLOSE = 2;

    private final IdempotencyKeys keys;
    private final ControlLog writers;
    private final CommandSearch search;
    private final Map<StoredId, CompletableFuture<Void>> settling = new ConcurrentHashMap<>();
    private final ExecutorService background = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "keys-in-doubt");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closing;

    InDoubt(IdempotencyKeys keys, ControlLog writers, CommandSearch search) {
        this.keys = keys;
        this.writers = writers;
        this.search = search;
    }

    private record StoredId(String id, @Nullable String writer, String recordKey) {}

    /** Begins, or joins who has begun; completes with a failure if it could not be settled now. */
    CompletableFuture<Void> settle(StoredKey key) {
        StoredId one = new StoredId(key.id(), key.writer(), key.recordKey());
        return settling.computeIfAbsent(one, none -> {
            CompletableFuture<Void> settled = CompletableFuture.runAsync(() -> settleNow(key), background);
            settled.whenCompleteAsync((done, failure) -> settling.remove(one), background);
            return settled;
        });
    }

    private void settleNow(StoredKey key) {
        try {
            if (key.writer() == null) {
                return;
            }
            if (!writers.shutOut(key.writer())) {
                throw new KafkaException("the writer could not be shut out");
            }
            boolean written = search.finds(key.topic(), key.recordKey(), key.since(), () -> !closing);
            if (written) {
                keys.done(key, PATIENCE_WITH_THE_STORE);
            } else {
                keys.free(key, PATIENCE_WITH_THE_STORE);
            }
            log.atInfo()
                    .addKeyValue("taskId", key.recordKey())
                    .addKeyValue("written", written)
                    .log("What an idempotency key's silent holder had written is settled");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", stopped);
        } catch (KafkaException | IllegalStateException | MongoException failed) {
            log.atWarn()
                    .addKeyValue("taskId", key.recordKey())
                    .addKeyValue("reason", failed.toString())
                    .log("What an idempotency key's silent holder had written is not known yet");
            throw failed;
        }
    }

    @Override
    public void close() {
        closing = true;
        background.shutdownNow();
        try {
            background.awaitTermination(SECONDS_AT_CLOSE, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
