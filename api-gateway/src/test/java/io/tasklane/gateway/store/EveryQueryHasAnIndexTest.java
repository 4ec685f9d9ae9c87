package io.tasklane.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tasklane.gateway.apikeys.EveryKeyQuery;
import io.tasklane.gateway.rebuild.CopyOf;
import io.tasklane.gateway.recovery.EveryDeliveryQuery;
import io.tasklane.gateway.status.EveryQuery;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class EveryQueryHasAnIndexTest {

    @Test
    void whateverTheGatewayAsksAnIndexIsDeclaredForIt() {
        try (MemoryStore memory = new MemoryStore()) {
            askEverything(memory);

            Set<String> asked = new TreeSet<>();
            memory.queries().all().forEach(query -> asked.add(query.collection()));
            assertThat(asked)
                    .contains(
                            "tasks",
                            "results",
                            "task_history",
                            "projection_offsets",
                            "expiries",
                            "tombstones",
                            "tombstone_expiries",
                            "cancel_claims",
                            "view",
                            "api_keys",
                            "webhook_deliveries",
                            "webhook_attempts",
                            "webhook_resends");
            assertThat(memory.queries().withoutIndex()).isEmpty();
        }
    }

    /** An index of all of a tenant's deliveries would do for each, but read all of them for a few. */
    @Test
    void whatDeliveriesAreAskedForByIsInTheIndexThatLeadsToThem() {
        try (MemoryStore memory = new MemoryStore()) {
            EveryDeliveryQuery.run(memory.store);

            Set<String> narrow = Set.of("taskId", "endpointId", "state.status", "eventType");
            List<RecordedQueries.Query> lists = memory.queries().all().stream()
                    .filter(query -> query.collection().equals(ViewCollection.DELIVERIES.collection()))
                    .filter(query -> query.filter().containsKey("tenant"))
                    .filter(query -> query.filter().keySet().stream().anyMatch(narrow::contains))
                    .toList();
            assertThat(lists).hasSizeGreaterThan(100);
            assertThat(lists)
                    .allSatisfy(query -> assertThat(ViewCollection.DELIVERIES.indexes())
                            .anyMatch(index -> index.keys().keySet().stream()
                                            .anyMatch(field -> narrow.contains(field)
                                                    && query.filter().containsKey(field))
                                    && new IndexUse(index.keys()).serves(query.filter(), query.sort())));
        }
    }

    @Test
    void aQueryWithoutOneIsNoticed() {
        MemoryStore memory = new MemoryStore();
        memory.store.read("tasks").find(new Document("queue", "default")).first();

        assertThat(memory.queries().withoutIndex()).hasSize(1);
        assertThat(catchThrowable(memory::close)).isInstanceOf(AssertionError.class);
    }

    @Test
    void everyGenerationHasTheDeclaredIndexes() {
        try (MemoryStore memory = new MemoryStore()) {
            for (int generation : List.of(1, 2)) {
                memory.store.at(generation).prepareView();
                for (ViewCollection view : ViewCollection.values()) {
                    List<Document> found = StreamSupport.stream(
                                    memory.database
                                            .getCollection(view.in(generation))
                                            .listIndexes()
                                            .spliterator(),
                                    false)
                            .toList();
                    for (ViewIndex index : view.indexes()) {
                        assertThat(found).as(index.name()).anySatisfy(one -> {
                            assertThat(one.getString("name")).isEqualTo(index.name());
                            assertThat(one.get("key", Document.class)).isEqualTo(index.keys());
                        });
                    }
                }
            }
        }
    }

    /** What a real MongoDB does with each of the queries. */
    @Test
    @EnabledIfSystemProperty(named = "tasklane.test.containers", matches = "true")
    void theRealPlannerTakesAnIndexForEveryQuery() {
        try (MemoryStore memory = new MemoryStore()) {
            askEverything(memory);
            for (RecordedQueries.Query query : memory.queries().all()) {
                Document plan = memory.database.runCommand(new Document(
                                "explain",
                                new Document("find", query.collectionOfGeneration())
                                        .append("filter", query.filter())
                                        .append("sort", query.sort()))
                        .append("verbosity", "queryPlanner"));
                boolean small = query.collection().equals(ViewCollection.OFFSETS.collection());
                if (!small) {
                    String winning = plan.get("queryPlanner", Document.class)
                            .get("winningPlan", Document.class)
                            .toJson();
                    assertThat(winning).as(query.toString()).doesNotContain("COLLSCAN", "\"SORT\"");
                }
            }
        }
    }

    private static void askEverything(MemoryStore memory) {
        EveryQuery.run(memory.store);
        EveryKeyQuery.run(memory.store);
        EveryDeliveryQuery.run(memory.store);
        CopyOf.view(memory.store, 1, 2);
        Generations generations = memory.store.generations();
        generations.retired(generations.switched(generations.switching(generations.copying(generations.begin()))));
    }
}
