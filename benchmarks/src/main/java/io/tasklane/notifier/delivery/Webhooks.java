package io.tasklane.notifier.delivery;

import io.tasklane.benchmarks.load.Ledger;
import io.tasklane.benchmarks.load.Receiver;
import io.tasklane.benchmarks.load.Reconciliation;
import io.tasklane.benchmarks.load.Schedule;
import io.tasklane.benchmarks.report.Progress;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import io.tasklane.model.network.AddressPolicy;
import io.tasklane.model.network.PortRanges;
import io.tasklane.standalone.broker.EmbeddedBroker;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.hc.core5.http.Header;

/**
 * Deliveries in turns with a loop of the bare HTTP client that sends the same bytes unsigned: the sender alone, and the notifier as a
 * whole, from Kafka to Kafka. Then how long each delivery takes from Kafka to the receiver, steadily. All of it is in one process, the
 * broker and the receiver too, for the sender is to be had only there.
 */
public final class Webhooks implements Scenario {

    private static final int WARM_UP_ROUNDS = 2;
    private static final int IN_FLIGHT = 64;

    @Override
    public String name() {
        return "webhooks";
    }

    @Override
    public String about() {
        return "deliveries from Kafka to the receiver, beside a loop of the bare HTTP client";
    }

    @Override
    public Map<String, Long> settings() {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("rounds", 5L);
        settings.put("seconds", 5L);
        settings.put("steady-seconds", 30L);
        settings.put("steady-per-second", 1_000L);
        return settings;
    }

    @Override
    public Report run(Settings settings, Workplace workplace) throws Exception {
        Report.Builder report = new Report.Builder();
        Ledger ledger = new Ledger();
        AtomicLong received = new AtomicLong();
        try (EmbeddedBroker broker = EmbeddedBroker.start(workplace.folder("kafka"), 0);
                Receiver receiver = new Receiver((request, body) -> {
                    long now = System.nanoTime();
                    received.incrementAndGet();
                    Header id = request.getFirstHeader("webhook-id");
                    if (id != null && !id.getValue().equals(Measured.UNKEPT)) {
                        ledger.arrived(id.getValue(), now);
                    }
                });
                RequestedDeliveries notifier = RequestedDeliveries.started(broker.bootstrapServers(), receiver.url());
                BareClient bare = new BareClient(receiver.url(), IN_FLIGHT);
                WebhookSender sender = sender()) {
            new Measured(settings, report, ledger, received, receiver, notifier, bare, sender).all();
        }
        return report.build(name(), settings.values());
    }

    private static WebhookSender sender() {
        var deadline = Duration.ofSeconds(15);
        return new WebhookSender(
                WebhookClient.start(null, 2_000, deadline),
                new Ways(new AddressPolicy(List.of("127.0.0.0/8")), PortRanges.usual(), null),
                deadline,
                "Tasklane/measured",
                Clock.systemUTC());
    }

    private record Measured(
            Settings settings,
            Report.Builder report,
            Ledger ledger,
            AtomicLong received,
            Receiver receiver,
            RequestedDeliveries notifier,
            BareClient bare,
            WebhookSender sender) {

        /** The id of what is sent again and again. */
        static final String UNKEPT = "msg_1";

        void all() throws Exception {
            int rounds = (int) settings.number("rounds");
            double[][] rates = new double[3][rounds];
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                int at = Math.max(0, round);
                rates[0][at] = loop("bare client", bare::post);
                rates[1][at] = loop(
                        "sender",
                        () -> sender.send(new Outgoing(
                                UNKEPT,
                                receiver.url(),
                                RequestedDeliveries.PAYLOAD,
                                List.of(SigningKey.parse(RequestedDeliveries.SECRET)),
                                Map.of(),
                                null)));
                rates[2][at] = backlog((int) (rates[0][at] * settings.number("seconds") / 2));
            }
            report.row("bare client").with("per second", median(rates[0]));
            report.row("sender, signed").with("per second", median(rates[1])).with("of bare", ratio(rates, 1));
            report.row("notifier, a backlog")
                    .with("per second", median(rates[2]))
                    .with("of bare", ratio(rates, 2));
            steady();
        }

        private static double ratio(double[][] rates, int which) {
            double[] ratios = new double[rates[0].length];
            Arrays.setAll(ratios, round -> rates[which][round] / rates[0][round]);
            return median(ratios);
        }

        private static double median(double[] values) {
            return Arrays.stream(values).sorted().toArray()[values.length / 2];
        }

        /** So many at a time, for a round. */
        private double loop(String what, Supplier<CompletableFuture<?>> sending) throws Exception {
            return Progress.during(what, 0, received::get, () -> {
                var free = new Semaphore(IN_FLIGHT);
                long before = received.get();
                long began = System.nanoTime();
                while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(settings.number("seconds"))) {
                    free.acquire();
                    sending.get().whenComplete((sent, failure) -> free.release());
                }
                free.acquire(IN_FLIGHT);
                if (received.get() == before) {
                    throw new IllegalStateException("nothing arrived");
                }
                return (received.get() - before) / ((System.nanoTime() - began) / 1e9);
            });
        }

        /** What is asked for at once is delivered as fast as it goes; the first and the last tenth do not count. */
        private double backlog(int deliveries) throws Exception {
            long before = received.get();
            return Progress.during("notifier", deliveries, () -> received.get() - before, () -> {
                for (int i = 0; i < deliveries; i++) {
                    notifier.request();
                }
                notifier.flush();
                long began = awaitReceived(before + deliveries / 10);
                long counted = received.get();
                long ended = awaitReceived(before + deliveries * 9L / 10);
                double rate = (received.get() - counted) / ((ended - began) / 1e9);
                awaitReceived(before + deliveries);
                return rate;
            });
        }

        private void steady() throws Exception {
            long perSecond = settings.number("steady-per-second");
            long count = perSecond * settings.number("steady-seconds");
            long before = received.get();
            Reconciliation balance = Progress.during("steady", count, () -> received.get() - before, () -> {
                Schedule schedule = Schedule.steady(perSecond, count);
                for (OptionalLong due = schedule.take(); due.isPresent(); due = schedule.take()) {
                    ledger.accepted(notifier.request(), due.getAsLong());
                }
                awaitReceived(before + count);
                return ledger.reconcile();
            });
            report.fault("deliveries lost", balance.lost());
            report.fault("deliveries doubled", balance.doubled());
            report.row("notifier, steady")
                    .with("per second", perSecond)
                    .with("", balance.latencies())
                    .with("lost", balance.lost())
                    .with("doubled", balance.doubled());
        }

        private long awaitReceived(long count) throws InterruptedException {
            long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (received.get() < count) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException("deliveries do not arrive");
                }
                TimeUnit.MICROSECONDS.sleep(200);
            }
            return System.nanoTime();
        }
    }
}
