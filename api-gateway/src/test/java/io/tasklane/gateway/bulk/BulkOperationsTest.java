package io.tasklane.gateway.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.bulk.BulkOperation.State;
import io.tasklane.gateway.lists.TaskFilter;
import io.tasklane.gateway.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BulkOperationsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration KEEP = Duration.ofDays(7);

    private final MemoryStore memory = new MemoryStore();
    private final BulkOperations operations = new BulkOperations(memory.store);

    @BeforeEach
    void prepare() {
        operations.prepare();
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void whatIsNotedIsShown() {
        BulkOperation operation = begun("acme", NOW);
        assertThat(operations.take("one", NOW)).map(BulkOperation::filter).contains(operation.filter());
        BulkPlace place = new BulkPlace(NOW, "id");
        var problem = new BulkOperation.Problem("id", "dead-letter-gone", "gone");

        operations.matched(operation.id(), "one", 40);
        operations.begun(operation.id(), "one", new BulkTurn(place, 9));
        assertThat(operations.find(operation.id(), "acme").orElseThrow().begun())
                .isEqualTo(new BulkTurn(place, 9));
        operations.note(
                operation.id(), "one", place, new WaveResult(5, 2, List.of(problem, problem), List.of(), 1), NOW);

        BulkOperation shown = operations.find(operation.id(), "acme").orElseThrow();
        assertThat(shown.matched()).isEqualTo(40);
        assertThat(List.of(shown.done(), shown.skipped(), shown.failed())).containsExactly(5L, 2L, 2L);
        assertThat(shown.problems()).containsExactly(problem);
        assertThat(shown.place()).isEqualTo(place);
        assertThat(shown.begun()).isNull();
        assertThat(shown.perSecond()).isEqualTo(7);
        assertThat(operations.find(operation.id(), "other")).isEmpty();
        assertThat(operations.abort(operation.id(), "other", NOW, KEEP)).isEmpty();
    }

    @Test
    void whatAGatewayThatDiedLeavesIsTakenUpAndItsLateNoteIsIgnored() {
        BulkOperation operation = begun("acme", NOW);
        assertThat(operations.take("dead", NOW)).isPresent();
        assertThat(operations.take("other", NOW.plus(BulkOperations.TURN).minusMillis(1)))
                .isEmpty();
        assertThat(operations.goOn(operation.id(), "dead", NOW.plusSeconds(5))).isTrue();
        assertThat(operations.take("other", NOW.plus(BulkOperations.TURN))).isEmpty();

        Instant later = NOW.plusSeconds(5).plus(BulkOperations.TURN);
        assertThat(operations.take("other", later)).isPresent();

        operations.note(operation.id(), "dead", null, new WaveResult(5, 0, List.of(), List.of(), 1), later);
        assertThat(operations.goOn(operation.id(), "dead", later)).isFalse();
        assertThat(operations.complete(operation.id(), "dead", later, KEEP)).isEmpty();
        assertThat(operations.find(operation.id(), "acme").orElseThrow().done()).isZero();
        operations.note(operation.id(), "other", null, new WaveResult(7, 0, List.of(), List.of(), 1), later);
        assertThat(operations.find(operation.id(), "acme").orElseThrow().done()).isEqualTo(7);
    }

    @Test
    void theOneThatWaitedForLongestHasTheNextTurn() {
        BulkOperation large = begun("acme", NOW);
        BulkOperation small = begun("other", NOW.plusSeconds(1));

        List<String> turns = new ArrayList<>();
        for (int second = 2; second < 6; second++) {
            Instant now = NOW.plusSeconds(second);
            BulkOperation turn = operations.take("one", now).orElseThrow();
            operations.note(turn.id(), "one", null, new WaveResult(1, 0, List.of(), List.of(), 1), now);
            turns.add(turn.id());
        }
        assertThat(turns).containsExactly(large.id(), small.id(), large.id(), small.id());
    }

    @Test
    void anAbortedOneGetsNoTurnAndKeepsItsEnd() {
        BulkOperation operation = begun("acme", NOW);
        operations.take("one", NOW);

        assertThat(operations.abort(operation.id(), "acme", NOW, KEEP))
                .map(BulkOperation::state)
                .contains(State.ABORTED);

        assertThat(operations.goOn(operation.id(), "one", NOW)).isFalse();
        operations.note(operation.id(), "one", null, new WaveResult(3, 0, List.of(), List.of(), 1), NOW);
        assertThat(operations.complete(operation.id(), "one", NOW, KEEP)).isEmpty();
        assertThat(operations.take("two", NOW.plusSeconds(60))).isEmpty();
        BulkOperation shown = operations.find(operation.id(), "acme").orElseThrow();
        assertThat(shown.state()).isEqualTo(State.ABORTED);
        assertThat(shown.done()).as("what was under way is counted").isEqualTo(3);
    }

    @Test
    void aTenantNeverHasMoreThanItMayHave() {
        List<CompletableFuture<Boolean>> begun = IntStream.range(0, 12)
                .mapToObj(number -> CompletableFuture.supplyAsync(() -> operations.begin(operation("acme", NOW), 3)))
                .toList();
        long admitted = begun.stream().filter(CompletableFuture::join).count();
        assertThat(admitted).isLessThanOrEqualTo(3);
        for (long more = admitted; more < 3; more++) {
            assertThat(operations.begin(operation("acme", NOW), 3)).isTrue();
        }

        BulkOperation one = operation("acme", NOW);
        assertThat(operations.begin(one, 3)).isFalse();
        assertThat(operations.find(one.id(), "acme")).isEmpty();
        assertThat(operations.begin(operation("other", NOW), 3)).isTrue();
        BulkOperation running = operations.take("one", NOW).orElseThrow();
        operations.abort(running.id(), running.tenant(), NOW, KEEP);
        assertThat(operations.begin(operation(running.tenant(), NOW), 3)).isTrue();
    }

    private BulkOperation begun(String tenant, Instant at) {
        BulkOperation operation = operation(tenant, at);
        assertThat(operations.begin(operation, 5)).isTrue();
        return operation;
    }

    private static BulkOperation operation(String tenant, Instant at) {
        TaskFilter filter = TaskFilter.read(Map.of("label.a/b", "x.y", "state", "queued"), (name, words) -> {
            throw new AssertionError(name + words);
        });
        return new BulkOperation(
                UUID.randomUUID().toString(),
                tenant,
                BulkAction.CANCEL,
                filter.asText(),
                7,
                State.STARTING,
                null,
                0,
                0,
                0,
                List.of(),
                null,
                null,
                at,
                null);
    }
}
