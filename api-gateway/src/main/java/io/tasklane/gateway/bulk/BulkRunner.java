package io.tasklane.gateway.bulk;

import com.mongodb.MongoException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs bulk operations, whichever gateway took them: gives the one that has waited for longest a turn, does it to the next few of
 * them, and notes how far it is. A turn that was lost with its gateway is repeated; what was done in it is found done, or not found
 * any more. So an operation survives its gateway, a large one holds up no other, and memory holds one wave at a time.
 */
final class BulkRunner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BulkRunner.class);
    private static final int MILLIS_BETWEEN_LOOKS = 1_000;
    private static final int MILLIS_BETWEEN_TRIES = 500;

    /** Of what nothing is known for so long, while of others it is, counts as failed. */
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BulkOperations operations;
    private final List<BulkWork> works;
    private final BulkWave wave;
    private final BulkProperties properties;
    private final Clock clock;
    private final Semaphore news = new Semaphore(0);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;

    /** When the last operation with a limit may have its next turn, as {@link System#nanoTime} counts. */
    private long nextLook = System.nanoTime();

    BulkRunner(BulkOperations operations, List<BulkWork> works, BulkWave wave, BulkProperties properties, Clock clock) {
        this.operations = operations;
        this.works = List.copyOf(works);
        this.wave = wave;
        this.properties = properties;
        this.clock = clock;
    }

    /** To be told that there is an operation more: it need not wait for the next look then. */
    void look() {
        news.release();
    }

    @Override
    public synchronized void start() {
        Thread runner = new Thread(this::runUntilStopped, "bulk-runner");
        runner.setDaemon(true);
        runner.start();
        thread = runner;
    }

    private void runUntilStopped() {
        boolean prepared = false;
        try {
            while (stopping.getCount() > 0) {
                try {
                    if (!prepared) {
                        operations.prepare();
                        prepared = true;
                    }
                    if (turn()) {
                        continue;
                    }
                } catch (MongoException unanswered) {
                    log.atDebug().setCause(unanswered).log("MongoDB does not answer; bulk operations stand still");
                } catch (RuntimeException failed) {
                    log.atError().setCause(failed).log("A bulk operation stands still; it is tried again");
                }
                if (news.tryAcquire(millisToNextLook(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives one operation a turn; false if there is nothing to do, or nothing that can be done now. */
    private boolean turn() throws InterruptedException {
        long begun = System.nanoTime();
        String holder = UUID.randomUUID().toString();
        Optional<BulkOperation> taken = operations.take(holder, clock.instant());
        if (taken.isEmpty()) {
            return false;
        }
        BulkOperation operation = taken.get();
        BulkWork work = BulkStart.work(works, operation.action());
        if (operation.matched() == null) {
            operations.matched(operation.id(), holder, work.count(operation));
        }
        BulkTurn lost = operation.begun();
        if (lost != null) {
            return repeat(operation, holder, lost, work, begun);
        }
        List<BulkDeed> next = work.next(operation, size(operation));
        if (next.isEmpty()) {
            operations
                    .complete(operation.id(), holder, clock.instant(), properties.keep())
                    .ifPresent(BulkRunner::tell);
            return true;
        }
        operations.begun(operation.id(), holder, BulkTurn.of(next));
        return pausedAfter(wave(operation, holder, next, 0, begun), next.size(), begun);
    }

    /** What does not belong to it any more was done before, or needed nothing; all others are done now. */
    private boolean repeat(BulkOperation operation, String holder, BulkTurn lost, BulkWork work, long begun)
            throws InterruptedException {
        List<BulkDeed> rest = lost.rest(work.next(operation, Math.max(lost.size(), size(operation))));
        int before = Math.max(0, lost.size() - rest.size());
        if (rest.isEmpty()) {
            operations.note(
                    operation.id(),
                    holder,
                    lost.upTo(),
                    new WaveResult(before, 0, List.of(), List.of(), 0),
                    clock.instant());
            return true;
        }
        return pausedAfter(wave(operation, holder, rest, before, begun), rest.size(), begun);
    }

    /** The store is spared whatever they cost. */
    private boolean pausedAfter(boolean goneOn, int count, long begun) throws InterruptedException {
        long pause = count * NANOS / properties.tasksPerSecond() - (System.nanoTime() - begun);
        return !stopping.await(Math.max(0, pause), TimeUnit.NANOSECONDS) && goneOn;
    }

    /**
     * Whether it is any further.
     *
     * @param before how many of the turn were done already
     */
    private boolean wave(BulkOperation operation, String holder, List<BulkDeed> next, int before, long begun)
            throws InterruptedException {
        int room = BulkOperation.MOST_PROBLEMS - operation.problems().size();
        WaveResult result = wave.run(next, room);
        if (result.undecided().size() == next.size()) {
            // Something does not answer at all: the turn is as if it had not been.
            operations.note(
                    operation.id(), holder, null, new WaveResult(0, 0, List.of(), List.of(), 0), clock.instant());
            return false;
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!result.undecided().isEmpty() && System.nanoTime() - deadline < 0) {
            if (stopping.await(MILLIS_BETWEEN_TRIES, TimeUnit.MILLISECONDS)) {
                return false;
            }
            if (!operations.goOn(operation.id(), holder, clock.instant())) {
                break;
            }
            result = result.and(wave.run(result.undecided(), room));
        }
        long pause = paced(operation, next.size(), begun);
        operations.note(
                operation.id(),
                holder,
                next.get(next.size() - 1).place(),
                result.givingUp().andDone(before),
                clock.instant().plusNanos(pause));
        return true;
    }

    /** Of an operation with a limit as many as may be done in a second, so that it does not run ahead and then stand still. */
    private int size(BulkOperation operation) {
        return operation.perSecond() == null ? properties.wave() : Math.min(properties.wave(), operation.perSecond());
    }

    /** How long an operation with a limit has no turn after so many; others may have theirs meanwhile. In nanoseconds. */
    private long paced(BulkOperation operation, int count, long begun) {
        if (operation.perSecond() == null) {
            return 0;
        }
        long now = System.nanoTime();
        long pause = Math.max(0, count * NANOS / operation.perSecond() - (now - begun));
        nextLook = now + pause;
        return pause;
    }

    private long millisToNextLook() {
        long millis = TimeUnit.NANOSECONDS.toMillis(nextLook - System.nanoTime()) + 1;
        return millis > 0 ? Math.min(millis, MILLIS_BETWEEN_LOOKS) : MILLIS_BETWEEN_LOOKS;
    }

    private static void tell(BulkOperation ended) {
        log.atInfo()
                .addKeyValue("operationId", ended.id())
                .addKeyValue("action", ended.action().text())
                .addKeyValue("done", ended.done())
                .addKeyValue("skipped", ended.skipped())
                .addKeyValue("failed", ended.failed())
                .log("A bulk operation has been completed");
    }

    @Override
    public void stop() {
        stopping.countDown();
        look();
        Thread runner;
        synchronized (this) {
            runner = thread;
            thread = null;
        }
        if (runner != null) {
            runner.interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}
