package io.tasklane.e2e;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Says how long it takes from the death of a worker, by SIGKILL, until another one has begun again what it ran, with the
 * timeouts that workers have by default. Run it without arguments.
 */
final class PickUpTime {

    private static final int ROUNDS = 8;

    private PickUpTime() {}

    public static void main(String[] arguments) throws Exception {
        double[] seconds = new double[ROUNDS];
        try (KillableSuite suite = KillableSuite.started();
                LoadWorkers workers = new LoadWorkers(
                        suite,
                        "pick-up",
                        "--tasklane.kafka.client.session.timeout.ms=10000",
                        "--tasklane.kafka.client.heartbeat.interval.ms=1000")) {
            workers.startReady("one", "two");
            for (int round = 0; round < ROUNDS; round++) {
                seconds[round] = pickUp(suite, workers, "round-" + round);
                System.out.printf("picked up after %.1f s%n", seconds[round]);
                workers.dead().forEach(workers::start);
                workers.awaitMembers();
            }
        }
        Arrays.sort(seconds);
        System.out.printf(
                "from SIGKILL to pick-up, %d rounds: least %.1f s, median %.1f s, most %.1f s%n",
                ROUNDS, seconds[0], seconds[ROUNDS / 2], seconds[ROUNDS - 1]);
        System.exit(0);
    }

    private static double pickUp(KillableSuite suite, LoadWorkers workers, String gate) throws Exception {
        String id = suite.gateway().submit(workers.task("\"gate\":\"" + gate + "\""));
        // A death in the middle of a transaction is noticed later: not before the broker has given the transaction up.
        suite.gatewayProcess()
                .await(
                        "knows that it runs",
                        () -> suite.gateway().get("/taskStatus/" + id).body().contains("\"running\""));
        Set<String> running = workers.executions().of(List.of(id)).running(workers.living());
        workers.kill(running.iterator().next());
        long killed = System.nanoTime();
        awaitStarts(suite, workers, id, 2);
        double seconds = (System.nanoTime() - killed) / 1e9;
        workers.gate(gate).toFile().createNewFile();
        suite.gateway().awaitEnd(id, "completed");
        return seconds;
    }

    private static void awaitStarts(KillableSuite suite, LoadWorkers workers, String id, int starts) {
        suite.gatewayProcess()
                .await(
                        "sees a task begin",
                        () -> workers.executions().of(List.of(id)).count() == starts);
    }
}
