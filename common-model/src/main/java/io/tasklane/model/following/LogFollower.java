package io.tasklane.model.following;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from their beginning for as long as the process runs, and knows how recent what it knows is. Who has to know more
 * waits until it does. An outage of the broker is waited out.
 */
public final class LogFollower implements Following {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration HURRIED_POLL = Duration.ofMillis(5);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Logger log = LoggerFactory.getLogger(LogFollower.class);

    private record Waiting(long asOf, CompletableFuture<Void> known) {}

    private final String name;
    private final FollowedLog.Opening opening;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(Comparator.comparingLong(Waiting::asOf));
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile Consumer<ConsumerRecord<byte[], byte[]>> reader = nobody -> {};
    private volatile @Nullable Long caughtUpAt;
    private volatile @Nullable FollowedLog current;

    /**
     * @param name of what is followed, for threads and logs
     * @param clientSettings Kafka's own client settings
     */
    public LogFollower(String name, Map<String, Object> clientSettings, Collection<String> topics) {
        this(name, positions -> new KafkaFollowedLog(clientSettings, topics, positions));
    }

    /** @param opening opens what is followed, again after each outage */
    public LogFollower(String name, FollowedLog.Opening opening) {
        this.name = name;
        this.opening = opening;
        this.thread = new Thread(this::run, "tasklane-" + name);
        thread.setDaemon(true);
    }

    @Override
    public void start(Consumer<ConsumerRecord<byte[], byte[]>> given) {
        reader = given;
        thread.start();
    }

    @Override
    public CompletableFuture<Void> knownAsOf(long asOf) {
        if (isKnownAsOf(asOf)) {
            return CompletableFuture.completedFuture(null);
        }
        var known = new CompletableFuture<Void>();
        synchronized (waiting) {
            waiting.add(new Waiting(asOf, known));
        }
        FollowedLog reading = current;
        if (reading != null) {
            reading.wakeUp();
        }
        return known;
    }

    /**
     * Whether all is known that was committed at this time.
     *
     * @param asOf by {@link System#nanoTime()}
     */
    public boolean isKnownAsOf(long asOf) {
        Long at = caughtUpAt;
        return at != null && at - asOf >= 0;
    }

    private void run() {
        while (!isClosed()) {
            try (FollowedLog opened = opening.open(positions)) {
                current = opened;
                while (!isClosed()) {
                    look(opened);
                }
            } catch (RuntimeException | Error failure) {
                // Whatever it is: others wait for this thread, so it must not end.
                pauseAfter(failure);
            } finally {
                current = null;
            }
        }
    }

    /** Reads to where the topics end now, and for a while beyond, unless somebody has to know where they end later. */
    private void look(FollowedLog opened) {
        long askedAt = System.nanoTime();
        Map<TopicPartition, Long> ends = opened.ends();
        boolean known = learnt(opened, ends, askedAt);
        // Where they ended is asked again even if that was not reached: a log can be cut off when its leader changes.
        while (!isClosed()
                && System.nanoTime() - askedAt < BETWEEN_LOOKS.toNanos()
                && !(known && isSomebodyWaiting())) {
            opened.read(known ? POLL : HURRIED_POLL, reader);
            known = known || learnt(opened, ends, askedAt);
        }
    }

    private boolean learnt(FollowedLog opened, Map<TopicPartition, Long> ends, long askedAt) {
        if (!opened.hasReached(ends)) {
            return false;
        }
        caughtUpAt = askedAt;
        List<Waiting> served = new ArrayList<>();
        synchronized (waiting) {
            while (!waiting.isEmpty() && waiting.peek().asOf() - askedAt <= 0) {
                served.add(waiting.remove());
            }
        }
        served.forEach(each -> each.known().complete(null));
        return true;
    }

    private boolean isSomebodyWaiting() {
        synchronized (waiting) {
            return !waiting.isEmpty();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void pauseAfter(Throwable failure) {
        if (isClosed()) {
            return;
        }
        log.atWarn()
                .addKeyValue("followed", name)
                .addKeyValue("cause", failure instanceof KafkaException ? failure.getMessage() : failure.toString())
                .log("Topics cannot be followed; what has to know more waits until they can");
        try {
            closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        FollowedLog reading = current;
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
