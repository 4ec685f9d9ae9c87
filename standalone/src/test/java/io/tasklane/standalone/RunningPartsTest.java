package io.tasklane.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class RunningPartsTest {

    private final List<String> stopped = new CopyOnWriteArrayList<>();
    private final RunningParts parts = new RunningParts();

    @Test
    void servicesStopBeforeWhatTheyStandOn() {
        parts.foundation(part("data"));
        parts.service(part("gateway"));
        parts.foundation(part("broker"));

        parts.close();
        parts.close();

        assertThat(stopped).containsExactly("gateway", "broker", "data");
    }

    @Test
    void aPartThatFailsToStopDoesNotKeepTheOthersFromIt() {
        parts.foundation(part("data"));
        parts.service(() -> {
            throw new IllegalStateException("on purpose");
        });

        parts.close();

        assertThat(stopped).containsExactly("data");
    }

    @Test
    void whatComesTooLateIsStoppedAtOnce() {
        parts.close();

        assertThatThrownBy(() -> parts.foundation(part("broker"))).isInstanceOf(CannotStartException.class);
        assertThat(stopped).containsExactly("broker");
    }

    private AutoCloseable part(String name) {
        return () -> stopped.add(name);
    }
}
