package io.tasklane.parallel;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the writer publish for as long as the session lives. */
final class WriterThread implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WriterThread.class);
    private static final long IDLE_MILLIS = 100;
    /** After a failed transaction, so that a broker that is away is not asked all the time. */
    private static final long PAUSE_MILLIS = 20;

    private final OutcomeWriter writer;
    private final OutcomeQueue queue;
    private final Thread thread;
    private volatile @Nullable ConsumerGroupMetadata group;
    private volatile @Nullable KafkaException failure;
    private final CountDownLatch closed = new CountDownLatch(1);

    WriterThread(String name, OutcomeWriter writer, OutcomeQueue queue) {
        this.writer = writer;
        this.queue = queue;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    void start(ConsumerGroupMetadata firstGroup) {
        this.group = firstGroup;
        thread.start();
    }

    /** Who commits from now on. */
    void joinedAs(ConsumerGroupMetadata current) {
        this.group = current;
    }

    /** @throws KafkaException what ended the writing, if something did */
    void rethrowFailure() {
        KafkaException ended = failure;
        if (ended != null) {
            throw ended;
        }
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                if (writer.isBusy() || queue.awaitTime(IDLE_MILLIS)) {
                    publish();
                }
            }
        } catch (InterruptedException closing) {
            log.atDebug().log("The writer was interrupted");
        } catch (KafkaException fatal) {
            failure = fatal;
        } catch (Throwable unexpected) {
            // Whatever it is: to poll on with nobody who publishes would look healthy and do nothing.
            failure = new KafkaException("The writer failed unexpectedly", unexpected);
        }
    }

    private void publish() throws InterruptedException {
        ConsumerGroupMetadata current = group;
        if (current != null && !writer.publish(current)) {
            closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
