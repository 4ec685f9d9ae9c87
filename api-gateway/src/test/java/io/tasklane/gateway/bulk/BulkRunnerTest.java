package io.tasklane.gateway.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.bulk.BulkOperation.State;
import io.tasklane.gateway.store.MemoryStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkRunnerTest {

    private static final int WAVE = 10;
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    private final MemoryStore memory = new MemoryStore();
    private final BulkOperations operations = new BulkOperations(memory.store);
    private final Things things = new Things();
    private final BulkWave wave = new BulkWave(WAVE);
    private final BulkRunner runner = new BulkRunner(
            operations,
            List.of(things),
            wave,
            new BulkProperties(10_000, WAVE, 5, Duration.ofDays(1)),
            Clock.systemUTC());

    @AfterEach
    void close() {
        runner.stop();
        wave.close();
        memory.close();
    }

    @Test
    void itIsDoneToAllOfThem() {
        things.add(34);

        BulkOperation end = ended(begun());

        assertThat(end.matched()).isEqualTo(34);
        assertThat(end.done()).isEqualTo(34);
        assertThat(things.left).isEmpty();
    }

    @Test
    void whatWasDoneInATurnThatWasLostIsCounted() {
        things.add(34);
        BulkOperation operation = begun();
        losesATurn(operation, 6);

        BulkOperation end = ended(operation);

        assertThat(end.done()).isEqualTo(34);
        assertThat(things.left).isEmpty();
    }

    @Test
    void aTurnThatWasLostWhenAllOfItWasDoneIsCounted() {
        things.add(34);
        BulkOperation operation = begun();
        losesATurn(operation, WAVE);

        assertThat(ended(operation).done()).isEqualTo(34);
    }

    /** A gateway dies when it has done so many of a wave. */
    private void losesATurn(BulkOperation operation, int done) {
        Instant longAgo = Clock.systemUTC().instant().minus(BulkOperations.TURN.multipliedBy(2));
        BulkOperation taken = operations.take("dead", longAgo).orElseThrow();
        operations.matched(operation.id(), "dead", things.count(taken));
        operations.begun(operation.id(), "dead", BulkTurn.of(things.next(taken, WAVE)));
        things.left.removeAll(things.left.stream().limit(done).toList());
    }

    private BulkOperation begun() {
        operations.prepare();
        Instant longAgo = Clock.systemUTC().instant().minus(Duration.ofHours(1));
        BulkOperation operation = new BulkOperation(
                "op",
                "acme",
                BulkAction.CANCEL,
                new TreeMap<>(Map.of()),
                null,
                State.STARTING,
                null,
                0,
                0,
                0,
                List.of(),
                null,
                null,
                longAgo,
                null);
        assertThat(operations.begin(operation, 5)).isTrue();
        return operation;
    }

    private BulkOperation ended(BulkOperation operation) {
        runner.start();
        return Awaitility.await("the end of the operation")
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> operations
                                .find(operation.id(), operation.tenant())
                                .orElseThrow(),
                        seen -> seen.state() == State.COMPLETED);
    }

    /** What it was done to is not found any more, as a task that was cancelled matches no filter for those that run. */
    private static final class Things implements BulkWork {

        private final NavigableSet<String> left = new ConcurrentSkipListSet<>();

        void add(int count) {
            IntStream.range(0, count).forEach(number -> left.add("thing-%03d".formatted(number)));
        }

        @Override
        public boolean does(BulkAction action) {
            return true;
        }

        @Override
        public long count(BulkOperation operation) {
            return left.size();
        }

        @Override
        public List<BulkDeed> next(BulkOperation operation, int size) {
            BulkPlace place = operation.place();
            return (place == null ? left : left.tailSet(place.id(), false))
                    .stream().limit(size).map(this::deed).toList();
        }

        private BulkDeed deed(String id) {
            return new BulkDeed(new BulkPlace(AT, id), id, () -> {
                left.remove(id);
                return BulkFate.DONE;
            });
        }
    }
}
