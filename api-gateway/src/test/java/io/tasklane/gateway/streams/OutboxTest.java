package io.tasklane.gateway.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class OutboxTest {

    private static final StreamProperties LIMITS = new StreamProperties(
            10,
            10,
            16,
            DataSize.ofBytes(1_000),
            0,
            DataSize.ofBytes(100),
            Duration.ofSeconds(15),
            Duration.ofHours(1),
            "secret");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Client client = new Client();
    private final Outbox outbox = new Outbox(client, Runnable::run, LIMITS, new StreamMeters(meters));

    @Test
    void whatCanBeWrittenIsWrittenInOrder() {
        client.reads = Integer.MAX_VALUE;
        outbox.add(Frame.of("a"));
        outbox.add(Frame.of("b"));
        outbox.end();
        outbox.add(Frame.of("c"));

        assertThat(client.written).containsExactly("a", "b");
        assertThat(client.finished).isTrue();
        assertThat(client.aborted).isFalse();
    }

    @Test
    void whatWaitsIsWrittenWhenTheClientReads() {
        outbox.add(Frame.of("a"));
        outbox.add(Frame.of("b"));
        outbox.end();
        assertThat(client.written).isEmpty();

        client.read(1);
        assertThat(client.written).containsExactly("a");
        assertThat(client.finished).isFalse();
        client.read(1);
        assertThat(client.written).containsExactly("a", "b");
        client.read(1);
        assertThat(client.finished).isTrue();
    }

    @Test
    void ofASlowClientLaterProgressTakesThePlaceOfEarlier() {
        outbox.add(new Progress("early", "task"));
        outbox.add(Frame.of("1"));
        outbox.add(Frame.of("2"));
        outbox.add(new Progress("p1", "task"));
        outbox.add(new Progress("q1", "other"));
        outbox.add(new Progress("p2", "task"));
        outbox.add(Frame.of("3"));
        outbox.add(new Progress("p3", "task"));
        client.read(Integer.MAX_VALUE);

        assertThat(client.written).containsExactly("early", "1", "2", "q1", "3", "p3");
        assertThat(meters.counter("tasklane.streams.coalesced").count()).isEqualTo(2);
    }

    @Test
    void aClientThatIsNotSlowGetsAllProgress() {
        outbox.add(new Progress("p1", "task"));
        outbox.add(new Progress("p2", "task"));
        client.read(Integer.MAX_VALUE);

        assertThat(client.written).containsExactly("p1", "p2");
    }

    @Test
    void pastTheBoundOfEventsTheConnectionEnds() {
        for (int event = 0; event < 16; event++) {
            outbox.add(Frame.of("x"));
        }
        assertThat(client.aborted).isFalse();

        outbox.add(Frame.of("x"));

        assertThat(client.aborted).isTrue();
        assertThat(outbox.isEmpty()).as("nothing of it is kept").isTrue();
        assertThat(meters.counter("tasklane.streams.too.slow").count()).isEqualTo(1);
        client.read(Integer.MAX_VALUE);
        assertThat(client.written).isEmpty();
    }

    @Test
    void pastTheBoundOfMemoryTheConnectionEndsButOneEventIsAlwaysTaken() {
        outbox.add(Frame.of("x".repeat(5_000)));
        assertThat(client.aborted).isFalse();

        outbox.add(Frame.of("y"));

        assertThat(client.aborted).isTrue();
    }

    @Test
    void whatIsAskedForIsNoReasonToEnd() {
        for (int event = 0; event < 100; event++) {
            outbox.addUnbounded(new Progress("p" + event, "task"));
        }
        assertThat(outbox.isBusy()).isTrue();
        client.read(Integer.MAX_VALUE);

        assertThat(client.written).hasSize(100);
        assertThat(outbox.isBusy()).isFalse();
    }

    @Test
    void whoComesBackAfterLongIsNotSlowAndGetsAllProgress() {
        for (int event = 0; event < 100; event++) {
            outbox.addUnbounded(new Progress("p" + event, "task"));
        }
        outbox.add(new Progress("live 1", "task"));
        outbox.add(new Progress("live 2", "task"));
        client.read(Integer.MAX_VALUE);

        assertThat(client.aborted).isFalse();
        assertThat(client.written).hasSize(102).endsWith("p99", "live 1", "live 2");
    }

    @Test
    void aClientThatIsGoneIsForgotten() {
        client.reads = Integer.MAX_VALUE;
        client.gone = true;
        outbox.add(Frame.of("a"));

        assertThat(client.aborted).isTrue();
        assertThat(outbox.isEmpty()).isTrue();
    }

    private record Progress(String text, Object kind) implements Frame {
        @Override
        public int size() {
            return text.length();
        }
    }

    private final class Client implements Wire {

        private final List<String> written = new ArrayList<>();
        private int reads;
        private boolean gone;
        private boolean finished;
        private boolean aborted;

        void read(int frames) {
            reads = frames;
            outbox.pump();
        }

        @Override
        public boolean isReady() {
            return reads > 0;
        }

        @Override
        public void write(@Nullable String text) {
            if (gone) {
                throw new IllegalStateException("gone");
            }
            reads--;
            written.add(text);
        }

        @Override
        public void finish() {
            finished = true;
        }

        @Override
        public void abort() {
            aborted = true;
        }
    }
}
