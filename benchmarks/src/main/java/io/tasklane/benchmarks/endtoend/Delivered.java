package io.tasklane.benchmarks.endtoend;

import io.tasklane.benchmarks.load.Answers;
import io.tasklane.benchmarks.load.HttpRequest;
import io.tasklane.benchmarks.load.Ledger;
import io.tasklane.benchmarks.load.Load;
import io.tasklane.benchmarks.load.Receiver;
import io.tasklane.benchmarks.load.Reconciliation;
import io.tasklane.benchmarks.load.Schedule;
import io.tasklane.benchmarks.report.Progress;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.report.Row;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Tasks that were submitted under load, and their webhooks.
 *
 * @param ledger which were accepted, and what arrived
 * @param answers what the submissions took
 * @param webhooks the ledger's balance, drawn when nothing came any more
 */
public record Delivered(Ledger ledger, Answers answers, Reconciliation webhooks) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 64;

    /** Submits tasks that do nothing, and waits until each has had its webhook, or for a minute none came. */
    public static Delivered of(URI base, Schedule schedule, String what, long count) throws Exception {
        Ledger ledger = new Ledger();
        try (Receiver receiver = Receiver.into(ledger)) {
            Load load = new Load(base, CONNECTIONS);
            Answers answers = Progress.during(what + ", webhooks", count, ledger::webhooks, () -> {
                Answers all = load.submit(schedule, submission(receiver.url() + "/hook"), ledger);
                awaitWebhooks(ledger);
                return all;
            });
            return new Delivered(ledger, answers, ledger.reconcile());
        }
    }

    /** A task that answers with what it gets. */
    public static HttpRequest submission(String callbackUrl) {
        return HttpRequest.postJson(
                "/submitTask",
                "",
                "{\"taskName\":\"echo\",\"parameters\":{\"dataset\":\"large_dataset.csv\",\"n\":42},\"callbackUrl\":\""
                        + callbackUrl + "\"}");
    }

    /** Waits until each task has had its webhook, or for a minute none came. */
    public static void awaitWebhooks(Ledger ledger) throws InterruptedException {
        long before = -1;
        long changed = System.nanoTime();
        while (!ledger.isSettled() && System.nanoTime() - changed < PATIENCE.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(10);
            if (ledger.webhooks() != before) {
                before = ledger.webhooks();
                changed = System.nanoTime();
            }
        }
    }

    /** Adds what must not be. */
    public void faults(Report.Builder report, String what) {
        report.fault("submissions not accepted " + answers.refusals() + ", " + what, answers.refused());
        report.fault("webhooks lost, " + what, webhooks.lost());
        report.fault("webhooks doubled, " + what, webhooks.doubled());
        report.fault("webhooks of tasks that nobody submitted, " + what, webhooks.unknown());
    }

    /** Adds what was measured, and as faults what must not be. */
    Row addTo(Report.Builder report, String what) {
        faults(report, what);
        return report.row(what)
                .with("tasks", webhooks.tasks())
                .with("accepted/s", answers.perSecond())
                .with("completed/s", webhooks.perSecondSince(answers.begun()))
                .with("submit p50 ms", answers.latencies().millis(50))
                .with("submit p99 ms", answers.latencies().millis(99))
                .with("", webhooks.latencies())
                .with("lost", webhooks.lost())
                .with("doubled", webhooks.doubled());
    }
}
