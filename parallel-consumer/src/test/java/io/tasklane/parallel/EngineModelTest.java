package io.tasklane.parallel;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random series of deliveries, ends, commits, failures, crashes and rebalances, against a broker that is simple enough to be
 * believed.
 *
 * <ul>
 *   <li>Each record has its outcome exactly once, and none is lost.
 *   <li>No record is said never to have begun that has.
 *   <li>Only a record that was cut off three times in other processes is taken for one that kills them: sessions that its own
 *       process lost are no mark against it.
 *   <li>A record that kills its process each time is given up after four deaths at most, and one more for each time that it was
 *       cut off otherwise.
 * </ul>
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineModelTest {

    static final String TOO_LARGE = "too-large";

    private static final int ROUNDS = 150;

    @Test
    void whateverHappensInAnyOrder() {
        long seed = Long.getLong("seed", System.nanoTime());
        Map<String, Integer> happened = ModelTruth.nothingYet();
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                ModelTruth truth = new ModelTruth("seed " + (seed + round), happened);
                new ModelWorld(new Random(seed + round), truth, pool).play();
            }
        } finally {
            pool.shutdownNow();
        }
        System.out.println("seed " + seed + ", " + ROUNDS + " rounds, " + happened);
    }
}
