package io.tasklane.notifier.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.KafkaSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StagesTest {

    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void allAreStoppedAtTheSameTime() {
        var together = new CyclicBarrier(2);
        Consuming waitsForTheOther = new Consuming(started::incrementAndGet, () -> true, () -> {
            try {
                together.await(30, TimeUnit.SECONDS);
                closed.incrementAndGet();
            } catch (Exception alone) {
                throw new AssertionError("it is closed alone", alone);
            }
        });
        Stages stages = stages(List.of(waitsForTheOther, waitsForTheOther));
        stages.start();

        stages.stop();

        assertThat(started).hasValue(2);
        assertThat(closed).hasValue(2);
        assertThat(stages.isRunning()).isFalse();
    }

    @Test
    void theyWorkOnlyOnceTheTopicsAreThere() {
        Stages stages = stages(List.of(new Consuming(() -> {}, () -> true, () -> {})));

        stages.start();

        assertThat(stages.isRunning()).isTrue();
        assertThat(stages.areWorking()).isFalse();
    }

    private static Stages stages(List<Consuming> consuming) {
        return new Stages(new KafkaSettings("127.0.0.1:9", "t.", 1, Map.of()), preparation -> consuming);
    }
}
