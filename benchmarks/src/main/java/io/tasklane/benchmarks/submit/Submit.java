package io.tasklane.benchmarks.submit;

import io.tasklane.benchmarks.load.Answers;
import io.tasklane.benchmarks.load.HttpConnection;
import io.tasklane.benchmarks.load.HttpRequest;
import io.tasklane.benchmarks.load.Load;
import io.tasklane.benchmarks.load.Schedule;
import io.tasklane.benchmarks.processes.Child;
import io.tasklane.benchmarks.report.Progress;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * How many submissions a second the gateway takes, in turns with a bare endpoint; then how long each takes at half of what the bare
 * endpoint can.
 */
public final class Submit implements Scenario {

    private static final int FEW_CONNECTIONS = 64;
    private static final int MANY_CONNECTIONS = 256;
    private static final int WARM_UP_ROUNDS = 2;
    private static final String BODY = "{\"taskName\":\"" + SubmissionServers.TASK
            + "\",\"parameters\":{\"dataset\":\"large_dataset.csv\",\"rows\":1000},"
            + "\"callbackUrl\":\"https://client.example.com/taskCallback\",\"labels\":{\"customer\":\"42\"}}";
    private static final IntFunction<HttpRequest> BARE = always("/bare", "");
    private static final IntFunction<HttpRequest> OURS = always("/submitTask", "");
    private static final IntFunction<HttpRequest> WITH_KEYS =
            client -> HttpRequest.postJson("/submitTask", "Idempotency-Key: " + UUID.randomUUID() + "\r\n", BODY);

    private static IntFunction<HttpRequest> always(String path, String headers) {
        HttpRequest request = HttpRequest.postJson(path, headers, BODY);
        return client -> request;
    }

    @Override
    public String name() {
        return "submit";
    }

    @Override
    public String about() {
        return "submissions alone, beside a bare endpoint that waits for Kafka";
    }

    @Override
    public Map<String, Long> settings() {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("rounds", 5L);
        settings.put("seconds", 4L);
        return settings;
    }

    @Override
    public Report run(Settings settings, Workplace workplace) throws Exception {
        Report.Builder report = new Report.Builder();
        List<String> options = List.of("-Xmx1g", "-XX:+UseParallelGC");
        String data = workplace.folder("servers").toString();
        try (Child servers =
                Child.java("servers", workplace.folder(), options, SubmissionServers.class, List.of(data))) {
            String[] ports = servers.awaitLine("ports ").split(" ");
            URI bare = URI.create("http://127.0.0.1:" + ports[0]);
            URI gateway = URI.create("http://127.0.0.1:" + ports[1]);
            awaitType(gateway);
            Comparison comparison = new Comparison(bare, gateway, settings, report);
            double limit = comparison.of(FEW_CONNECTIONS, "", OURS);
            comparison.of(MANY_CONNECTIONS, "", OURS);
            comparison.of(FEW_CONNECTIONS, ", a key with each", WITH_KEYS);
            comparison.paced(limit / 2);
            servers.tell(SubmissionServers.GO_ON);
            URI whole = URI.create("http://127.0.0.1:" + servers.awaitLine("port "));
            awaitType(whole);
            new Comparison(bare, whole, settings, report).of(FEW_CONNECTIONS, ", with its view", OURS);
        }
        return report.build(name(), settings.values());
    }

    private static void awaitType(URI gateway) throws Exception {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        try (HttpConnection connection = new HttpConnection(gateway)) {
            while (!connection.send(HttpRequest.get("/taskTypes")).text().contains(SubmissionServers.TASK)) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException("the gateway does not know the type of task");
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** The two of them in turns. */
    private record Comparison(URI bare, URI gateway, Settings settings, Report.Builder report) {

        /** @return what the bare endpoint can, a second */
        double of(int connections, String kind, IntFunction<HttpRequest> ours) throws Exception {
            int rounds = (int) settings.number("rounds");
            double[] limits = new double[rounds];
            double[] rates = new double[rounds];
            double[] ratios = new double[rounds];
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                int at = Math.max(0, round);
                limits[at] = perSecond(bare, connections, BARE);
                rates[at] = perSecond(gateway, connections, ours);
                ratios[at] = rates[at] / limits[at];
            }
            List.of(limits, rates, ratios).forEach(Arrays::sort);
            report.row(connections + " connections" + kind + ": bare endpoint").with("per second", limits[rounds / 2]);
            report.row(connections + " connections" + kind + ": gateway")
                    .with("per second", rates[rounds / 2])
                    .with("of bare", ratios[rounds / 2])
                    .with("least", ratios[0])
                    .with("most", ratios[rounds - 1]);
            return limits[rounds / 2];
        }

        private double perSecond(URI server, int connections, IntFunction<HttpRequest> request) throws Exception {
            return answers(server, connections, Schedule.backToBack(settings.number("seconds")), request)
                    .perSecond();
        }

        void paced(double perSecond) throws Exception {
            long count = Math.round(perSecond * settings.number("seconds") * settings.number("rounds"));
            for (boolean ours : List.of(false, true)) {
                Answers answers = answers(
                        ours ? gateway : bare, FEW_CONNECTIONS, Schedule.steady(perSecond, count), ours ? OURS : BARE);
                report.row("steady, half of what bare can: " + (ours ? "gateway" : "bare endpoint"))
                        .with("per second", answers.perSecond())
                        .with("", answers.latencies());
            }
        }

        private Answers answers(URI server, int connections, Schedule schedule, IntFunction<HttpRequest> request)
                throws Exception {
            Load load = new Load(server, connections);
            String what = (server.equals(bare) ? "bare endpoint" : "gateway") + ", " + connections + " connections";
            Answers answers =
                    Progress.during(what, 0, load::answered, () -> load.run(schedule, request, load.countingRefused()));
            report.fault("requests to " + what + " were not accepted " + answers.refusals(), answers.refused());
            return answers;
        }
    }
}
