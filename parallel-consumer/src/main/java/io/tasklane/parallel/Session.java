package io.tasklane.parallel;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the group, from joining to leaving. The thread that runs it polls all the time and never processes a record,
 * so that a slow one never costs the membership. After a failure that its clients do not survive another session takes over
 * from what is committed.
 */
final class Session implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Session.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    /** While intake is paused, room is looked for this often. */
    private static final Duration PAUSED_POLL = Duration.ofMillis(5);

    private final ParallelConsumerSettings settings;
    private final BooleanSupplier stopping;
    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final EngineMeters meters;
    private final OutcomeQueue outcomes = new OutcomeQueue();
    private final OutcomeWriter writer;
    private final WriterThread writerThread;
    private final Engine engine;
    private final Intake intake;
    private final LostStarts lostStarts;
    private final Map<TopicPartition, PartitionWindow> windows = new HashMap<>();

    /** @param clients are left open when it is closed, for whoever made them */
    Session(
            ParallelConsumerSettings settings,
            SessionClients clients,
            RecordProcessor processor,
            ProcessingThreads threads,
            EngineMeters meters,
            LostStarts lostStarts,
            BooleanSupplier stopping) {
        this.settings = settings;
        this.stopping = stopping;
        this.lostStarts = lostStarts;
        this.consumer = clients.consumer();
        this.producer = clients.producer();
        this.intake = new Intake(settings, consumer);
        this.meters = meters;
        this.writer = new OutcomeWriter(producer, outcomes, meters);
        this.writerThread = new WriterThread(settings.groupId() + "-writer", writer, outcomes);
        this.engine = new Engine(processor, threads, outcomes, stopping);
    }

    /**
     * Polls until it is stopping and what has begun is published, or the time for that is over.
     *
     * @throws KafkaException if the session cannot go on
     */
    void run() {
        producer.initTransactions();
        consumer.subscribe(settings.topics(), new Assignment());
        writerThread.start(consumer.groupMetadata());
        while (!stopping.getAsBoolean()) {
            boolean paused = intake.adjust(windows.values());
            poll(paused ? PAUSED_POLL : IDLE_POLL);
            meters.observe(windows.values(), consumer, outcomes);
        }
        drain();
    }

    private void drain() {
        long deadline = System.nanoTime() + settings.drainTimeout().toNanos();
        while (outcomes.active() > 0 && System.nanoTime() < deadline) {
            intake.stop();
            poll(PAUSED_POLL);
        }
        if (outcomes.active() > 0) {
            log.atWarn()
                    .addKeyValue("group", settings.groupId())
                    .addKeyValue("records", outcomes.active())
                    .log("Not all records ended in time; they are left to their partitions' next owners");
        }
        writer.giveBack(consumer.groupMetadata(), windows.values());
    }

    private void poll(Duration patience) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(patience);
        writerThread.joinedAs(consumer.groupMetadata());
        writerThread.rethrowFailure();
        for (TopicPartition partition : polled.partitions()) {
            PartitionWindow window = windows.get(partition);
            if (window != null) {
                engine.dispatch(window.admit(polled.records(partition), engine::execution));
            }
        }
        polled.nextOffsets().forEach((partition, position) -> {
            PartitionWindow window = windows.get(partition);
            if (window != null) {
                window.advanceTo(position.offset());
            }
        });
    }

    @Override
    public void close() {
        writerThread.close();
        // To leave the group gives partitions up once more: by then there must be nothing left to say of them.
        writer.betweenTransactions(() -> lose(Set.copyOf(windows.keySet())));
    }

    private void lose(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            PartitionWindow window = windows.remove(partition);
            if (window != null) {
                lostStarts.remember(window);
                window.lose();
            }
        }
    }

    /** What is assigned to this member, as it comes and goes. Called by the polling thread, from within a poll. */
    private final class Assignment implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            new Inheritance(consumer, lostStarts)
                    .windows(partitions)
                    .forEach(window -> windows.put(window.partition(), window));
            partitions.forEach(engine.processor()::assigned);
            report("Partitions were assigned", partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            ConsumerGroupMetadata group = consumer.groupMetadata();
            // What has ended by now is published while the partitions are still ours, so that it is not done again.
            writer.betweenTransactions(() -> {
                giveBackQuietly(group, partitions);
                lose(partitions);
            });
            report("Partitions were given up", partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            writer.betweenTransactions(() -> lose(partitions));
            report("Partitions were lost", partitions);
        }

        private void giveBackQuietly(ConsumerGroupMetadata group, Collection<TopicPartition> partitions) {
            try {
                writer.giveBack(
                        group,
                        partitions.stream()
                                .map(windows::get)
                                .filter(Objects::nonNull)
                                .toList());
            } catch (KafkaException failure) {
                // The writer meets it again with its next transaction and ends the session.
                log.atWarn().setCause(failure).log("Outcomes of partitions that are given up were not published");
            }
        }

        private void report(String what, Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                log.atInfo()
                        .addKeyValue("group", settings.groupId())
                        .addKeyValue(
                                "partitions",
                                partitions.stream()
                                        .map(TopicPartition::toString)
                                        .sorted()
                                        .collect(Collectors.joining(",")))
                        .log(what);
            }
        }
    }
}
