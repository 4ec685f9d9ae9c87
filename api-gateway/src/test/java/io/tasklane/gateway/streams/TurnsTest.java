package io.tasklane.gateway.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final Turns turns = new Turns();
    private final List<String> sent = new ArrayList<>();

    @Test
    void whatThereIsToTellIsSentAfterAKeepAliveThatCameFirst() {
        assertThat(turns.isFree()).isTrue();
        assertThat(turns.takeIfFree()).isTrue();

        turns.take(() -> sent.add("event"));
        assertThat(sent).as("while the keep-alive is on its way").isEmpty();

        turns.pass();
        assertThat(sent).containsExactly("event");
        assertThat(turns.isFree()).as("while the event is on its way").isFalse();
        assertThat(turns.takeIfFree()).isFalse();
        turns.pass();
        assertThat(turns.isFree()).isTrue();
    }

    @Test
    void aKeepAliveGoesOnlyWhileNobodySends() {
        turns.take(() -> sent.add("event"));

        assertThat(turns.takeIfFree()).isFalse();
        turns.pass();
        assertThat(turns.takeIfFree()).isTrue();
    }
}
