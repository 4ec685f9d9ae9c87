package io.tasklane.gateway.control;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records that belong together in one transaction. What waits while a transaction is under way goes into the next one
 * together, so many callers cost hardly more than one.
 *
 * <p>A caller asks for the writer's name first and writes by that name. Whoever gets to know the name, in another process or
 * after this one has died, can {@link #shutOut} the writer: from then on nothing more is written by that name, and what was
 * under way is either in the log or will never be. That is what makes it safe to act in the place of somebody who is silent.
 */
public final class ControlLog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ControlLog.class);
    private static final int MAX_BATCH = 200;
    private static final int SECONDS_AT_CLOSE = 4;

    private final ControlBroker broker;
    private final Clock clock;
    private final BlockingQueue<Entry> waiting = new LinkedBlockingQueue<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread writing = new Thread(task, "control-log");
        writing.setDaemon(true);
        return writing;
    });
    private volatile @Nullable ControlWriter current;

    ControlLog(ControlBroker broker, Clock clock) {
        this.broker = broker;
        this.clock = clock;
    }

    private record Entry(
            String writer,
            List<ProducerRecord<byte[], byte[]>> records,
            Instant notAfter,
            CompletableFuture<Fate> fate) {}

    /** By which name to write now; nothing if the broker does not answer in time. */
    public Optional<String> writer(Duration patience) throws InterruptedException {
        ControlWriter known = current;
        if (known != null) {
            return Optional.of(known.name());
        }
        FutureTask<String> beginning = new FutureTask<>(this::begun);
        try {
            thread.execute(beginning);
            return Optional.of(beginning.get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException | TimeoutException | RejectedExecutionException unavailable) {
            log.atDebug().setCause(unavailable).log("There is no transactional writer");
            return Optional.empty();
        } finally {
            // Those who no longer wait must not keep the thread trying for them.
            beginning.cancel(false);
        }
    }

    /**
     * Writes all of the records or none.
     *
     * @param writer by which name; if that writer was replaced, nothing is written
     * @param notAfter if the partitions have the records only after this time, they are taken back
     */
    public CompletableFuture<Fate> write(
            String writer, List<ProducerRecord<byte[], byte[]>> records, Instant notAfter) {
        Entry entry = new Entry(writer, List.copyOf(records), notAfter, new CompletableFuture<>());
        waiting.add(entry);
        try {
            thread.execute(this::writeWaiting);
        } catch (RejectedExecutionException closing) {
            entry.fate().complete(Fate.NOT_WRITTEN);
        }
        return entry.fate();
    }

    /**
     * Sees to it that nothing more is written by that name.
     *
     * @return whether that is certain; if not, it can be tried again
     */
    public boolean shutOut(String writer) throws InterruptedException {
        ControlWriter own = current;
        if (own != null && own.name().equals(writer)) {
            retire(own);
        }
        return broker.shutOut(writer);
    }

    private String begun() {
        ControlWriter known = current;
        if (known == null) {
            known = broker.begin();
            become(known);
        }
        return known.name();
    }

    private void writeWaiting() {
        List<Entry> batch = new ArrayList<>();
        waiting.drainTo(batch, MAX_BATCH);
        ControlWriter writer = current;
        Instant now = clock.instant();
        batch.removeIf(entry -> {
            boolean vain = writer == null || !writer.name().equals(entry.writer()) || now.isAfter(entry.notAfter());
            return vain && entry.fate().complete(Fate.NOT_WRITTEN);
        });
        if (writer != null && !batch.isEmpty()) {
            Fate fate = write(writer, batch);
            batch.forEach(entry -> entry.fate().complete(fate));
        }
    }

    private Fate write(ControlWriter writer, List<Entry> batch) {
        Fate fate = Fate.UNKNOWN;
        try {
            fate = writer.write(
                    batch.stream().flatMap(entry -> entry.records().stream()).toList(), () -> isInTime(batch));
        } finally {
            if (fate == Fate.UNKNOWN || writer.isSpent()) {
                retire(writer);
            }
        }
        return fate;
    }

    private synchronized void become(ControlWriter next) {
        current = next;
    }

    /** Nobody is told its name any more. What it has under way comes to its end first. */
    private synchronized void retire(ControlWriter writer) {
        if (current == writer) {
            current = null;
            try {
                thread.execute(writer::close);
            } catch (RejectedExecutionException closing) {
                writer.close();
            }
        }
    }

    private boolean isInTime(List<Entry> batch) {
        Instant now = clock.instant();
        return batch.stream().noneMatch(entry -> now.isAfter(entry.notAfter()));
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(SECONDS_AT_CLOSE, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        waiting.forEach(entry -> entry.fate().complete(Fate.UNKNOWN));
        ControlWriter writer = current;
        if (writer != null) {
            try {
                writer.close();
            } catch (KafkaException failed) {
                log.atDebug().setCause(failed).log("The transactional writer did not close in order");
            }
        }
    }
}
