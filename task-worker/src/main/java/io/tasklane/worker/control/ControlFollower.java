package io.tasklane.worker.control;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import io.tasklane.parallel.RecordContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all wishes to cancel, from the beginning of their topic, for as long as the worker runs, and knows how recent what it
 * knows is. An outage of the broker is waited out.
 */
public final class ControlFollower implements CancelWishes, AutoCloseable {

    /**
     * What was asked for longer ago must be known before a task is started. Who ends a waiting task from outside does so only if
     * it has twice this time to wait.
     */
    private static final Duration RECENT = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Logger log = LoggerFactory.getLogger(ControlFollower.class);

    private final ControlLog.Opening opening;
    private final OpenWishes wishes = new OpenWishes();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "tasklane-control");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Long caughtUpAt;
    private volatile @Nullable ControlLog current;

    public ControlFollower(Map<String, Object> clientSettings, Topics topics) {
        this(positions -> new KafkaControlLog(clientSettings, topics.taskControl(), positions));
    }

    ControlFollower(ControlLog.Opening opening) {
        this.opening = opening;
        thread.setDaemon(true);
    }

    /** Begins; returns at once. */
    public void start() {
        thread.start();
    }

    /** How many wishes are open. */
    public int open() {
        return wishes.count();
    }

    @Override
    public Optional<CancelRequested> of(TaskId task) {
        return wishes.of(task);
    }

    @Override
    public void listen(Consumer<CancelRequested> listener) {
        wishes.listen(listener);
    }

    @Override
    public boolean awaitRecent(RecordContext context) {
        if (!isRecent()) {
            context.onLost(this::signal);
        }
        lock.lock();
        try {
            while (!isRecent() && !context.isLost()) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        return !context.isLost();
    }

    /** @throws IllegalStateException if the wishes are not known in this time */
    public void requireRecent(Duration patience) {
        try {
            if (!await(this::isRecent, patience)) {
                throw new IllegalStateException("which tasks are to be cancelled is not known yet");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while wishes to cancel were read", interrupted);
        }
    }

    /** Whether all wishes are known that were made up to a few seconds ago: as long as they are not, no task is started. */
    public boolean isRecent() {
        Long at = caughtUpAt;
        return at != null && System.nanoTime() - at < RECENT.toNanos();
    }

    private boolean await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (!condition.getAsBoolean() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return condition.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!isClosed()) {
            try (ControlLog opened = opening.open(positions)) {
                current = opened;
                while (!isClosed()) {
                    look(opened);
                }
            } catch (RuntimeException | Error failure) {
                // Whatever it is: tasks wait for this thread, so it must not end.
                pauseAfter(failure);
            } finally {
                current = null;
            }
        }
    }

    /** Reads to where the topic ends now, and for a while beyond. */
    private void look(ControlLog opened) {
        long askedAt = System.nanoTime();
        Map<TopicPartition, Long> ends = opened.ends();
        boolean known = opened.hasReached(ends);
        if (known) {
            knowsUpTo(askedAt);
        }
        // Where it ended is asked again even if that was not reached: a log can be cut off when its leader changes.
        while (!isClosed() && System.nanoTime() - askedAt < BETWEEN_LOOKS.toNanos()) {
            opened.read(POLL, wishes::on);
            if (!known && opened.hasReached(ends)) {
                known = true;
                knowsUpTo(askedAt);
            }
        }
    }

    private void knowsUpTo(long time) {
        caughtUpAt = time;
        signal();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void pauseAfter(Throwable failure) {
        if (isClosed()) {
            return;
        }
        log.atWarn()
                .addKeyValue("cause", failure instanceof KafkaException ? failure.getMessage() : failure.toString())
                .log("Wishes to cancel cannot be read; tasks that wait are not started until they can");
        try {
            closed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        ControlLog reading = current;
        if (reading != null) {
            reading.wakeUp();
        }
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
