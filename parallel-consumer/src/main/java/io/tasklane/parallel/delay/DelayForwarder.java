package io.tasklane.parallel.delay;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.parallel.KafkaClients;
import io.tasklane.parallel.RunUntilClosed;
import io.tasklane.parallel.SessionClients;
import java.time.Clock;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Sends on what waits in the tiers: to the next tier, and home when it is due.
 *
 * <p>Guaranteed, whatever dies or moves meanwhile:
 *
 * <ul>
 *   <li>A reader that reads committed records finds each record at home exactly once: a hop is one transaction with the offset
 *       that it frees.
 *   <li>Nothing is home before it is due by the clock of the forwarder that sends it there.
 *   <li>While a forwarder runs and clocks agree, a record is home at most the smallest tier's wait late, and what its last hops
 *       take: it can only wait behind one that entered before it. After an outage all that is overdue goes on as fast as it can be
 *       copied.
 *   <li>A timestamp that cannot be true loses nothing and makes nothing early. One of the future holds up its partition for the
 *       tier's wait at most, counted from when the record was first read here; one of the past costs a hop.
 *   <li>A record that cannot go on becomes a dead letter in the same way, exactly once, and its partition goes on. A destination
 *       that is missing is waited for, five seconds and once.
 * </ul>
 *
 * <p>Outages of the broker are waited out, and a failure that the clients do not survive is followed by new ones.
 */
public final class DelayForwarder implements AutoCloseable {

    private final ForwarderSettings settings;
    private final DelayTiers tiers;
    private final UndeliverableRecord undeliverable;
    private final Clock clock;
    private final DelayMeters meters;
    private final RunUntilClosed sessions;

    /**
     * @param clock what "due" is measured by
     * @param meters where its figures are until it is closed
     * @param preparation what must be done before the group is joined, for example that topics are there; while it throws, it is
     *     tried again
     */
    public DelayForwarder(
            ForwarderSettings settings,
            DelayTiers tiers,
            UndeliverableRecord undeliverable,
            Clock clock,
            MeterRegistry meters,
            Runnable preparation) {
        this.settings = settings;
        this.tiers = tiers;
        this.undeliverable = undeliverable;
        this.clock = clock;
        this.meters = new DelayMeters(meters, settings.groupId(), tiers.topics(), clock);
        this.sessions =
                new RunUntilClosed(settings.groupId() + "-forwarder", settings.groupId(), preparation, this::forward);
    }

    /** Joins the group and begins; returns at once, and goes on trying if the broker is not there. */
    public void start() {
        sessions.start();
    }

    /** Whether it was started and not closed. */
    public boolean isRunning() {
        return sessions.isRunning();
    }

    /** Ends the transaction under way, if one is, and leaves the group; what waits stays where it is. */
    @Override
    public void close() {
        sessions.close();
        meters.close();
    }

    private void forward() {
        KafkaClients clients = new KafkaClients(settings.clientSettings(), settings.groupId(), settings.instance());
        // To ask whether a destination is there must not make it.
        Map<String, Object> own = Map.of(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                TierPartition.MOST_RECORDS,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false);
        try (SessionClients made = clients.session(own)) {
            ForwardingSession session =
                    new ForwardingSession(settings, tiers, undeliverable, made, meters, clock, System::nanoTime);
            session.join();
            while (!sessions.isClosed()) {
                session.turn();
            }
        }
    }
}
