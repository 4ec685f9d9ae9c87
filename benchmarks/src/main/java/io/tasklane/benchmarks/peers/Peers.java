package io.tasklane.benchmarks.peers;

import io.tasklane.benchmarks.endtoend.Delivered;
import io.tasklane.benchmarks.load.Answer;
import io.tasklane.benchmarks.load.Answers;
import io.tasklane.benchmarks.load.HttpConnection;
import io.tasklane.benchmarks.load.HttpRequest;
import io.tasklane.benchmarks.load.Ledger;
import io.tasklane.benchmarks.load.Load;
import io.tasklane.benchmarks.load.Receiver;
import io.tasklane.benchmarks.load.Schedule;
import io.tasklane.benchmarks.load.StatusCheck;
import io.tasklane.benchmarks.peers.Contender.Running;
import io.tasklane.benchmarks.report.Progress;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import java.io.IOException;
import java.net.URI;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The same load on each in turn, with the same receiver: submissions to what accepts them alone, a burst and a steady rate to the
 * whole. Each has the machine for itself while it is its turn; ratios are to the same round of the others.
 */
public final class Peers implements Scenario {

    private static final int CONNECTIONS = 64;

    @Override
    public String name() {
        return "peers";
    }

    @Override
    public String about() {
        return "Tasklane in turns with BullMQ and Celery: the same API, the same load";
    }

    @Override
    public Map<String, Long> settings() {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("rounds", 3L);
        settings.put("warm-up", 5_000L);
        settings.put("submit-seconds", 10L);
        settings.put("burst", 20_000L);
        settings.put("steady-seconds", 30L);
        settings.put("per-second", 300L);
        // Celery does not get through the others' load in reasonable time.
        settings.put("celery-burst", 2_000L);
        settings.put("celery-per-second", 100L);
        return settings;
    }

    @Override
    public Report run(Settings settings, Workplace workplace) throws Exception {
        Report.Builder report = new Report.Builder();
        Map<Contender, Standing> standings = new EnumMap<>(Contender.class);
        Standing tasklane = new Standing();
        standings.put(Contender.TASKLANE, tasklane);
        int rounds = (int) settings.number("rounds");
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : Contender.values()) {
                Standing standing = standings.computeIfAbsent(contender, first -> new Standing());
                String folder = contender.name() + "-" + round;
                try (Running alone = contender.start(workplace.folder(folder + "-alone"), false)) {
                    awaitAccepting(alone.base());
                    submissions(contender, alone.base(), settings, standing, report);
                }
                try (Running whole = contender.start(workplace.folder(folder), true)) {
                    awaitWorking(whole.base());
                    new Turn(contender, whole.base(), settings, standing, report).all();
                }
            }
        }
        standings.forEach((contender, standing) -> standing.addTo(report.row(contender.shown()), tasklane, contender));
        return report.build(name(), settings.values());
    }

    private static void submissions(
            Contender contender, URI base, Settings settings, Standing standing, Report.Builder report)
            throws Exception {
        try (Receiver nobodyTells = Receiver.into(new Ledger())) {
            HttpRequest submission = Delivered.submission(nobodyTells.url() + "/hook");
            Load warmUp = new Load(base, CONNECTIONS);
            long seconds = settings.number("submit-seconds");
            warmUp.run(Schedule.backToBack(seconds / 2.0), client -> submission, warmUp.countingRefused());
            Load load = new Load(base, CONNECTIONS);
            Answers answers = Progress.during(
                    contender.shown() + ", submissions",
                    0,
                    load::answered,
                    () -> load.run(Schedule.backToBack(seconds), client -> submission, load.countingRefused()));
            report.fault(
                    "submissions not accepted by " + contender.shown() + " " + answers.refusals(), answers.refused());
            standing.add("submit alone/s", answers.perSecond());
        }
    }

    /** One contender's turn, with all of it running. */
    private record Turn(Contender contender, URI base, Settings settings, Standing standing, Report.Builder report) {

        void all() throws Exception {
            boolean slow = contender == Contender.CELERY;
            long burst = settings.number(slow ? "celery-burst" : "burst");
            long perSecond = settings.number(slow ? "celery-per-second" : "per-second");
            long warmUp = slow ? settings.number("warm-up") / 10 : settings.number("warm-up");
            Delivered.of(base, Schedule.burst(warmUp), contender.shown() + ", warm-up", warmUp);
            Delivered all = delivered("burst", Schedule.burst(burst), burst);
            standing.add("accepted/s", all.answers().perSecond());
            standing.add(
                    "completed/s", all.webhooks().perSecondSince(all.answers().begun()));
            long count = perSecond * settings.number("steady-seconds");
            Delivered steady = delivered(perSecond + "/s", Schedule.steady(perSecond, count), count);
            standing.add("steady/s", perSecond);
            standing.add("p50 ms", steady.webhooks().latencies().millis(50));
            standing.add("p99 ms", steady.webhooks().latencies().millis(99));
        }

        private Delivered delivered(String what, Schedule schedule, long count) throws Exception {
            String named = contender.shown() + ", " + what;
            Delivered delivered = Delivered.of(base, schedule, named, count);
            delivered.faults(report, named);
            long unfinished = StatusCheck.unfinished(base, delivered.ledger().taskIds());
            report.fault("tasks whose status is not completed, " + named, unfinished);
            return delivered;
        }
    }

    private static void awaitAccepting(URI base) throws InterruptedException {
        await(base, connection -> true);
    }

    private static void awaitWorking(URI base) throws InterruptedException {
        await(base, connection -> {
            HttpRequest nobodyTold =
                    HttpRequest.postJson("/submitTask", "", "{\"taskName\":\"echo\",\"parameters\":{\"n\":1}}");
            String taskId = StatusCheck.taskId(connection.send(nobodyTold));
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (System.nanoTime() < until) {
                if (StatusCheck.isCompleted(connection.send(HttpRequest.get("/taskStatus/" + taskId)))) {
                    return true;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
            return false;
        });
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds(HttpConnection connection) throws IOException, InterruptedException;
    }

    /** Tries until it accepts tasks and the condition holds. */
    private static void await(URI base, Condition condition) throws InterruptedException {
        HttpRequest probe = HttpRequest.get("/taskStatus/00000000-0000-0000-0000-000000000000");
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (true) {
            try (HttpConnection connection = new HttpConnection(base)) {
                Answer answer = connection.send(probe);
                if (answer.status() < 500 && condition.holds(connection)) {
                    return;
                }
            } catch (IOException notYet) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException(base + " does not accept tasks", notYet);
                }
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException(base + " does not accept tasks");
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
