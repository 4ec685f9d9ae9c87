package io.tasklane.e2e;

import io.tasklane.e2e.KillableSuite.Gateway;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Two gateways of one suite, of which one at a time is killed and started again. */
final class TwoGateways implements AutoCloseable {

    private final List<Gateway> gateways;
    private final Random random;
    private int kills;

    TwoGateways(KillableSuite suite, String name, Random random) {
        this.random = random;
        this.gateways = List.of(suite.startGateway(name + "-0"), suite.startGateway(name + "-1"));
        gateways.forEach(Gateway::awaitReady);
    }

    GatewayClient any(Random chooser) {
        return gateways.get(chooser.nextInt(gateways.size())).client();
    }

    int kills() {
        return kills;
    }

    /** Kills one, as a machine does that loses its power, or stops it, and starts it again. Returns when it is ready. */
    void replaceOne() {
        Gateway victim = gateways.get(random.nextInt(gateways.size()));
        if (random.nextInt(4) == 0) {
            victim.process().stop();
        } else {
            victim.process().kill();
        }
        kills++;
        victim.process().startAgain();
        victim.awaitReady();
    }

    /** What a client does that finds nobody there. */
    static void comeAgainSoon() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Override
    public void close() {
        gateways.forEach(Gateway::close);
    }
}
