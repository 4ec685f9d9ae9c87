package io.tasklane.gateway.status;

import com.mongodb.MongoException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.expiry.ViewProgress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * How far the view is behind the log, measured every few seconds: in records, gaps in the log included, and in time. The time needs
 * no look into the log: where it ended at each measurement is remembered until the view has got there.
 */
final class ViewLag implements SmartLifecycle, ViewProgress {

    private static final Logger log = LoggerFactory.getLogger(ViewLag.class);
    private static final long MILLIS_BETWEEN_MEASUREMENTS = 5_000;

    /** Enough for an hour; a view that is further behind is said to be that far behind. */
    private static final int MOST_REMEMBERED = 720;

    private final LogEnds ends;
    private final ProjectionOffsets offsets;
    private final Deque<Ends> remembered = new ArrayDeque<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Measured last;
    private @Nullable Thread thread;

    ViewLag(LogEnds ends, ProjectionOffsets offsets, MeterRegistry meters) {
        this.ends = ends;
        this.offsets = offsets;
        Gauge.builder("tasklane.projection.lag", this, lag -> lag.gauge(Measured::records))
                .description("Records that are not in the view yet, gaps in the log included")
                .register(meters);
        Gauge.builder(
                        "tasklane.projection.age",
                        this,
                        lag -> lag.gauge(measured -> measured.age().toSeconds()))
                .description("Since when the view is known not to have everything")
                .baseUnit("seconds")
                .register(meters);
    }

    private record Ends(long at, Map<String, Long> byPartition) {}

    /**
     * What was found.
     *
     * @param records how many are not in the view
     * @param behind how many of them are in which partition
     * @param age for how long at most the oldest of them has been in the log; zero if there is none
     */
    record Measured(long records, Map<String, Long> behind, Duration age, long at) {}

    /** The last measurement; nothing if there was none, or Kafka or MongoDB did not answer. */
    @Nullable
    Measured last() {
        return last;
    }

    @Override
    public boolean isNotOlderThan(Duration age) {
        Measured measured = last;
        return measured != null
                && System.nanoTime() - measured.at() < age.toNanos()
                && measured.age().compareTo(age) < 0;
    }

    void measure() throws InterruptedException {
        long begun = System.nanoTime();
        try {
            Optional<Map<String, Long>> now = ends.now();
            last = now.isEmpty() ? null : measured(begun, now.get(), offsets.all());
        } catch (MongoException unanswered) {
            last = null;
        }
    }

    private Measured measured(long now, Map<String, Long> ends, Map<String, Long> stored) {
        Map<String, Long> behind = new TreeMap<>();
        ends.forEach((partition, end) -> {
            long missing = end - stored.getOrDefault(partition, 0L);
            if (missing > 0) {
                behind.put(partition, missing);
            }
        });
        remembered.addLast(new Ends(now, ends));
        // The newest of those that the view has got past stays: the oldest record that is missing came after it.
        Ends reached = remembered.peekFirst();
        while (remembered.size() > 1 && LogEnds.areReached(remembered.getFirst().byPartition(), stored)
                || remembered.size() > MOST_REMEMBERED) {
            reached = remembered.removeFirst();
        }
        if (reached != null && reached != remembered.peekFirst()) {
            remembered.addFirst(reached);
        }
        long records = behind.values().stream().mapToLong(Long::longValue).sum();
        Duration age = records == 0
                ? Duration.ZERO
                : Duration.ofNanos(now - remembered.getFirst().at());
        return new Measured(records, behind, age, now);
    }

    private double gauge(ToLongFunction<Measured> value) {
        Measured measured = last;
        return measured == null ? Double.NaN : value.applyAsLong(measured);
    }

    @Override
    public synchronized void start() {
        Thread started = new Thread(this::measureUntilStopped, "view-lag");
        started.setDaemon(true);
        started.start();
        thread = started;
    }

    private void measureUntilStopped() {
        try {
            do {
                try {
                    measure();
                } catch (RuntimeException failed) {
                    log.atWarn().setCause(failed).log("How far the view is behind could not be measured");
                }
            } while (!stopping.await(MILLIS_BETWEEN_MEASUREMENTS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void stop() {
        stopping.countDown();
        thread = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}
