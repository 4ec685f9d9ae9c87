package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
 *   <li>A record that kills its process each time is given up after four deaths at most, and one more for each time that a
 *       process which had started it, and lived on, was left in doubt of what it had told the log.
 * </ul>
 *
 * <p>All that happens follows from the seed, {@code -Dseed}; {@code -Dworlds} tries more of them.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineModelTest {

    static final String TOO_LARGE = "too-large";

    private static final int WORLDS = Integer.getInteger("worlds", 150);

    @Test
    void aSeedTellsAllThatHappens() {
        long seed = Long.getLong("seed", System.nanoTime());
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            for (int world = 0; world < 10; world++) {
                List<String> first = history(seed + world, pool);

                assertThat(history(seed + world, pool))
                        .as("seed %s", seed + world)
                        .isEqualTo(first);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<String> history(long seed, ExecutorService pool) {
        ModelTruth truth = new ModelTruth("seed " + seed, ModelTruth.nothingYet());
        new ModelWorld(new Random(seed), truth, pool).play();
        return truth.history();
    }

    @Test
    void whateverHappensInAnyOrder() {
        long seed = Long.getLong("seed", System.nanoTime());
        Map<String, Integer> happened = ModelTruth.nothingYet();
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            for (int world = 0; world < WORLDS; world++) {
                ModelTruth truth = new ModelTruth("seed " + (seed + world), happened);
                new ModelWorld(new Random(seed + world), truth, pool).play();
            }
        } finally {
            pool.shutdownNow();
        }
        System.out.println("seed " + seed + ", " + WORLDS + " worlds, " + happened);
    }
}
