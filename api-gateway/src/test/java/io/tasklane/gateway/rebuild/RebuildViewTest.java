package io.tasklane.gateway.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.store.Generations;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.gateway.store.ViewState.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RebuildViewTest {

    private final MemoryStore memory = new MemoryStore();
    private final Generations generations = memory.store.generations();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void itWaitsUntilTheNewGenerationIsServed() {
        CompletableFuture<Integer> exit = rebuild();
        awaitBuilding();
        generations.switched(generations.switching(generations.copying(generations.look())));

        assertThat(exit.join()).isZero();
        assertThat(out.toString()).contains("being built", "Generation 2 of the view is served");
    }

    @Test
    void itSaysThatSomebodyGaveItUp() throws Exception {
        CompletableFuture<Integer> exit = rebuild();
        awaitBuilding();

        assertThat(run("--abort")).isZero();

        assertThat(exit.join()).isEqualTo(1);
        assertThat(generations.look().live()).isEqualTo(1);
    }

    @Test
    void whoeverAsksAgainWaitsForTheSame() {
        List<CompletableFuture<Integer>> exits = List.of(rebuild(), rebuild());
        // Both: who asks after the switch is told to come again.
        Awaitility.await().until(() -> out.toString().split("being built", -1).length == exits.size() + 1);
        generations.switched(generations.switching(generations.copying(generations.look())));

        exits.forEach(exit -> assertThat(exit.join()).isZero());
        assertThat(generations.look().last()).isEqualTo(2);
    }

    @Test
    void whatIsAboutToBeServedIsNotGivenUp() throws Exception {
        generations.switching(generations.copying(generations.begin()));

        assertThat(run("--abort")).isEqualTo(1);
        assertThat(generations.look().phase()).isEqualTo(Phase.SWITCHING);
    }

    @Test
    void whatWasGivenUpIsRemovedAndItsNumberNotUsedAgain() {
        for (String collection : List.of("tasks", "tasks_v2", "task_history_v2", "cancel_claims", "mine_v2")) {
            memory.database.getCollection(collection).insertOne(new Document("_id", "x"));
        }
        generations.begin();
        generations.retired(generations.abort());

        assertThat(memory.database.listCollectionNames()).contains("tasks", "cancel_claims", "mine_v2");
        assertThat(memory.database.listCollectionNames()).doesNotContain("tasks_v2", "task_history_v2");
        assertThat(generations.begin().next()).isEqualTo(3);
    }

    @Test
    void aStepThatSomebodyElseTookIsNotTakenTwice() {
        var building = generations.begin();
        generations.copying(building);

        assertThat(generations.switching(building).phase()).isEqualTo(Phase.COPYING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--now", "--mongodb-uri", "--database", "--status --abort"})
    void whatIsNotUnderstoodIsSaid(String arguments) throws Exception {
        assertThat(RebuildView.run(arguments.split(" "), Map.of(), print(), print()))
                .isEqualTo(2);
        assertThat(out.toString()).contains("Usage: bin/rebuild-view");
    }

    @Test
    void anAddressIsNotRepeatedForItMayHoldAPassword() throws Exception {
        String[] arguments = {"--mongodb-uri", "http://me:secret@localhost"};

        assertThat(RebuildView.run(arguments, Map.of(), print(), print())).isEqualTo(1);
        assertThat(out.toString()).doesNotContain("secret");
    }

    @Test
    void whereMongoDbIsMayBeInTheEnvironment() throws Exception {
        assertThat(RebuildView.run(new String[] {"--status"}, Map.of("MONGODB_URI", memory.uri), print(), print()))
                .isZero();
        assertThat(out.toString()).contains("Generation 1 of the view is served");
    }

    /** Each in a thread of its own: the common pool may have a single one. */
    private CompletableFuture<Integer> rebuild() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return run();
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException(interrupted);
                    }
                },
                task -> new Thread(task, "rebuild").start());
    }

    private int run(String... arguments) throws InterruptedException {
        String[] all = new String[arguments.length + 4];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(
                new String[] {"--mongodb-uri", memory.uri, "--database", memory.database.getName()},
                0,
                all,
                arguments.length,
                4);
        return RebuildView.run(all, Map.of(), print(), print());
    }

    private PrintStream print() {
        return new PrintStream(out, true);
    }

    private void awaitBuilding() {
        Awaitility.await("a rebuild").until(() -> generations.look().phase() == Phase.BUILDING);
    }
}
