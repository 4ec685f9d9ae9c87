package io.tasklane.parallel;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

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

    private final ParallelConsumerSettings settings;
    private final RecordProcessor processor;
    private final ProcessingThreads threads;
    private final EngineMeters meters;
    private final LostStarts lostStarts;
    private final RunUntilClosed sessions;

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
        this.lostStarts = new LostStarts(settings.maxInFlight());
        this.sessions =
                new RunUntilClosed(settings.groupId() + "-poll", settings.groupId(), preparation, this::consume);
    }

    /** Joins the group and begins; returns at once, and goes on trying if the broker is not there. */
    public void start() {
        sessions.start();
    }

    /** Whether it was started and not closed. */
    public boolean isRunning() {
        return sessions.isRunning();
    }

    /**
     * Takes in nothing more, waits for the records that are being processed for as long as the settings say, publishes their
     * outcomes, and leaves the group. Records that have not begun, or not ended by then, are left to be processed by others, and
     * that they were started here is no mark against them.
     */
    @Override
    public void close() {
        sessions.close();
        meters.close();
    }

    private void consume() {
        KafkaClients clients = new KafkaClients(settings.clientSettings(), settings.groupId(), settings.instance());
        try (SessionClients made = clients.session(
                        Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Intake.maxPollRecords(settings)));
                Session session =
                        new Session(settings, made, processor, threads, meters, lostStarts, sessions::isClosed)) {
            session.run();
        }
    }
}
