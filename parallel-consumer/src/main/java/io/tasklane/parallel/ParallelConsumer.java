package io.tasklane.parallel;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes topics as a member of a group and processes records concurrently, those of one partition too, in no particular order.
 *
 * <p>Each record's outcome is published in one transaction with the fact that the record is done. So a reader that reads
 * committed records sees each outcome exactly once, whatever dies or moves meanwhile; only the processing itself may be repeated.
 * A record that takes long holds up nothing but itself: what was done behind it is remembered in the metadata of the committed
 * offset, and the partition's next owner does not repeat it.
 *
 * <p>Outages of the broker are waited out: intake pauses at its bounds, outcomes wait, and all goes on by itself.
 */
public final class ParallelConsumer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ParallelConsumer.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final ParallelConsumerSettings settings;
    private final RecordProcessor processor;
    private final ProcessingThreads threads;
    private final EngineMeters meters;
    private final Runnable preparation;
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * @param threads what processes the records; it can serve several engines, and outlives them
     * @param meters where the engine shows how it does
     * @param preparation what must be done before the group is joined, for example that topics are there; while it throws, it is
     *     tried again
     */
    public ParallelConsumer(
            ParallelConsumerSettings settings,
            RecordProcessor processor,
            ProcessingThreads threads,
            MeterRegistry meters,
            Runnable preparation) {
        this.settings = settings;
        this.processor = processor;
        this.threads = threads;
        this.meters = new EngineMeters(meters, settings.groupId());
        this.preparation = preparation;
        this.thread = new Thread(this::run, settings.groupId() + "-poll");
    }

    /** Joins the group and begins; returns at once, and goes on trying if the broker is not there. */
    public void start() {
        thread.start();
    }

    /** Whether it was started and not closed. */
    public boolean isRunning() {
        return thread.isAlive() && !isStopping();
    }

    /**
     * Takes in nothing more, waits for the records that are being processed for as long as the settings say, publishes their
     * outcomes, and leaves the group. Records that have not begun, or not ended by then, are left to be processed by others, and
     * that they were started here is no mark against them.
     */
    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        meters.close();
    }

    private boolean isStopping() {
        return stopped.getCount() == 0;
    }

    private void run() {
        boolean prepared = false;
        while (!isStopping()) {
            prepared = prepared || prepare();
            if (prepared) {
                consume();
            }
        }
    }

    private boolean prepare() {
        try {
            preparation.run();
            return true;
        } catch (RuntimeException failure) {
            pauseAfter(failure, "Consuming cannot begin yet; it is tried again");
            return false;
        }
    }

    private void consume() {
        try (Session session = new Session(settings, processor, threads, meters, this::isStopping)) {
            session.run();
        } catch (RuntimeException failure) {
            pauseAfter(failure, "A session failed; another one takes over from what is committed");
        }
    }

    private void pauseAfter(RuntimeException failure, String consequence) {
        log.atWarn().addKeyValue("group", settings.groupId()).setCause(failure).log(consequence);
        try {
            stopped.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            stopped.countDown();
        }
    }
}
