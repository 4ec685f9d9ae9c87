package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;
import static io.tasklane.gateway.status.Happenings.kafkaRecord;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.rebuild.CopyOf;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.gateway.store.ViewCollection;
import io.tasklane.model.TaskEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A new generation of the view that is built from what the log still has, and gets the rest from the old one. */
class MissingDocumentsAreCopiedTest {

    private static final int OLD = 1;
    private static final int FRESH = 2;

    private final MemoryStore memory = new MemoryStore();

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void whateverTheLogHasForgottenTheNewViewIsLikeTheOld() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            List<ConsumerRecord<byte[], byte[]>> commands = new ArrayList<>();
            List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
            write(random, commands, events);
            project(OLD, commands);
            project(OLD, events);

            // Commands are kept for a shorter time than events are.
            List<ConsumerRecord<byte[], byte[]>> kept = events.subList(random.nextInt(events.size()), events.size());
            project(FRESH, commands.subList(random.nextInt(commands.size() + 1), commands.size()));
            project(FRESH, kept);
            CopyOf.view(memory.store, OLD, FRESH);

            assertThat(view(FRESH)).as("seed %d", seed).isEqualTo(view(OLD));
            CopyOf.view(memory.store, OLD, FRESH);
            assertThat(view(FRESH)).as("seed %d, twice", seed).isEqualTo(view(OLD));
            empty();
        }
    }

    @Test
    void whatIsNewerThereStays() {
        Happenings happenings = new Happenings();
        var started = kafkaRecord(TOPICS.taskEvents(), 1, happenings.started(1, 1));
        var retrying = kafkaRecord(TOPICS.taskEvents(), 2, happenings.retrying(2, 1, 9));
        var completed = kafkaRecord(TOPICS.taskEvents(), 3, happenings.completed(10, 1));
        project(OLD, List.of(started, retrying));
        project(FRESH, List.of(completed));

        CopyOf.view(memory.store, OLD, FRESH);

        project(OLD, List.of(completed));
        assertThat(view(FRESH)).isEqualTo(view(OLD));
    }

    @Test
    void whatTheNewOneHasNotReadYetIsNoObstacleWhenItGetsThere() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            List<ConsumerRecord<byte[], byte[]>> commands = new ArrayList<>();
            List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
            write(random, commands, events);
            project(OLD, commands);
            project(OLD, events.subList(0, random.nextInt(events.size() + 1)));
            project(FRESH, events.subList(0, random.nextInt(events.size() + 1)));

            CopyOf.view(memory.store, OLD, FRESH);

            project(OLD, events);
            project(FRESH, commands);
            project(FRESH, events);
            assertThat(view(FRESH)).as("seed %d", seed).isEqualTo(view(OLD));
            empty();
        }
    }

    private static void write(
            Random random, List<ConsumerRecord<byte[], byte[]>> commands, List<ConsumerRecord<byte[], byte[]>> events) {
        for (int task = 0; task < 6; task++) {
            Happenings happenings = new Happenings();
            commands.add(kafkaRecord(TOPICS.queue("default"), commands.size(), happenings.submitted()));
            for (TaskEvent event : happenings.life(random)) {
                events.add(kafkaRecord(TOPICS.taskEvents(), 10 + events.size(), event));
            }
        }
    }

    private void project(int generation, List<ConsumerRecord<byte[], byte[]>> records) {
        new Projection(TOPICS, memory.store.at(generation), new Arrivals(), tasks -> {}, new SimpleMeterRegistry())
                .on(records);
    }

    private Map<String, Document> view(int generation) {
        Map<String, Document> documents = new TreeMap<>();
        for (ViewCollection view : ViewCollection.values()) {
            memory.database
                    .getCollection(view.in(generation))
                    .find()
                    .forEach(document -> documents.put(view + " " + document.getString("_id"), document));
        }
        return documents;
    }

    private void empty() {
        for (ViewCollection view : ViewCollection.values()) {
            memory.database.getCollection(view.in(OLD)).deleteMany(new Document());
            memory.database.getCollection(view.in(FRESH)).deleteMany(new Document());
        }
    }
}
