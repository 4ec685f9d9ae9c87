package io.tasklane.benchmarks.lifecycle;

import io.tasklane.benchmarks.endtoend.BareChain;
import io.tasklane.benchmarks.endtoend.Delivered;
import io.tasklane.benchmarks.endtoend.TaskEnds;
import io.tasklane.benchmarks.load.Answers;
import io.tasklane.benchmarks.load.Ledger;
import io.tasklane.benchmarks.load.Load;
import io.tasklane.benchmarks.load.Receiver;
import io.tasklane.benchmarks.load.Reconciliation;
import io.tasklane.benchmarks.load.Schedule;
import io.tasklane.benchmarks.processes.Suite;
import io.tasklane.benchmarks.report.Progress;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tasks that were accepted while nobody worked, a stop, and a start with all services: how soon the backlog is gone. */
public final class Restart implements Scenario {

    private static final int CONNECTIONS = 64;

    @Override
    public String name() {
        return "restart";
    }

    @Override
    public String about() {
        return "a start with a backlog, until each task has had its webhook, beside a bare chain through Kafka";
    }

    @Override
    public Map<String, Long> settings() {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("backlog", 20_000L);
        return settings;
    }

    @Override
    public Report run(Settings settings, Workplace workplace) throws Exception {
        Report.Builder report = new Report.Builder();
        long backlog = settings.number("backlog");
        Path data = workplace.folder("suite");
        Ledger ledger = new Ledger();
        try (Receiver receiver = Receiver.into(ledger)) {
            leave(data, backlog, receiver, ledger, report);
            long begun = System.nanoTime();
            try (Suite suite = Suite.started(data)) {
                double ready = (System.nanoTime() - begun) / 1e9;
                Progress.during("webhooks", backlog, ledger::webhooks, () -> {
                    Delivered.awaitWebhooks(ledger);
                    return ledger;
                });
                balance(ledger, begun, ready, suite, report);
                try (BareChain chain = new BareChain(suite.kafka())) {
                    chain.run(Schedule.burst(Math.min(backlog, 2_000)));
                    report.row("bare chain, a burst of as many")
                            .with("tasks", backlog)
                            .with(
                                    "completed/s",
                                    chain.run(Schedule.burst(backlog)).perSecond());
                }
            }
        }
        return report.build(name(), settings.values());
    }

    /** A gateway alone accepts them, and is stopped. */
    private static void leave(Path data, long backlog, Receiver receiver, Ledger ledger, Report.Builder report)
            throws Exception {
        try (Suite gateway = Suite.started(
                data, "--tasklane.standalone.services=gateway", "--tasklane.gateway.allow-unknown-task-types=true")) {
            Load load = new Load(gateway.gateway(), CONNECTIONS);
            Answers answers = Progress.during(
                    "submissions",
                    backlog,
                    load::answered,
                    () -> load.submit(Schedule.burst(backlog), Delivered.submission(receiver.url() + "/hook"), ledger));
            report.fault("submissions not accepted " + answers.refusals(), answers.refused());
        }
    }

    private static void balance(Ledger ledger, long begun, double ready, Suite suite, Report.Builder report) {
        Reconciliation webhooks = ledger.reconcile();
        TaskEnds ends = TaskEnds.read(suite.kafka());
        report.fault("webhooks lost", webhooks.lost());
        report.fault("webhooks doubled", webhooks.doubled());
        report.fault("tasks without an end in the log", ends.lost(ledger.taskIds()));
        report.fault("tasks with two ends in the log", ends.doubled(ledger.taskIds()));
        report.row("suite")
                .with("tasks", webhooks.tasks())
                .with("ready after s", ready)
                .with("done after s", (webhooks.lastArrival() - begun) / 1e9)
                .with("completed/s", webhooks.perSecondSince(begun))
                .with("lost", webhooks.lost() + ends.lost(ledger.taskIds()))
                .with("doubled", webhooks.doubled() + ends.doubled(ledger.taskIds()));
    }
}
