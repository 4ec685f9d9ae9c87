package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.EventSourceParser.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever becomes of connections and gateways, a client that comes back with its cursor sees exactly what the log has. */
@ExtendWith(KillableSuiteExtension.class)
class StreamResumesWithoutGapIT {

    private static final int TASKS = 12;
    private static final int ROUNDS = 6;

    @Test
    void noEventIsMissedOrToldTwice(KillableSuite suite) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String name = "resumed" + Math.abs(seed % 100_000);
        List<String> tasks = IntStream.range(0, TASKS)
                .mapToObj(task -> WrittenEvents.taskId())
                .toList();
        try (WrittenEvents log = new WrittenEvents(suite.kafka().bootstrapServers(), PlainKafka.TOPIC_PREFIX);
                TwoGateways gateways = new TwoGateways(suite, name, random)) {
            log.commit(tasks.stream()
                    .map(task -> log.event(task, "scheduled", 0, name, Map.of()))
                    .toList());
            List<Follower> followers = new ArrayList<>(tasks.stream()
                    .map(task -> new Follower(gateways, "/taskStatus/" + task + "/events", random.nextLong()))
                    .toList());
            Follower ofAll = new Follower(gateways, "/events?taskName=" + name, random.nextLong());
            followers.add(ofAll);
            List<CompletableFuture<Void>> following = followers.stream()
                    .map(follower -> CompletableFuture.runAsync(follower::follow, task -> thread(task)))
                    .toList();
            followers.forEach(
                    follower -> follower.begun.orTimeout(2, TimeUnit.MINUTES).join());

            Map<String, List<String>> committed = new HashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                CompletableFuture<Void> replaced =
                        CompletableFuture.runAsync(gateways::replaceOne, task -> thread(task));
                do {
                    write(log, tasks, name, committed, random);
                } while (!replaced.isDone());
                replaced.join();
            }
            List<ProducerRecord<byte[], byte[]>> ends = tasks.stream()
                    .map(task -> log.event(task, "completed", 1_000_000, name, Map.of()))
                    .toList();
            log.commit(ends);
            ends.forEach(end -> add(committed, end));
            ofAll.until = TASKS;
            CompletableFuture.allOf(following.toArray(CompletableFuture[]::new))
                    .orTimeout(3, TimeUnit.MINUTES)
                    .join();

            System.out.println(committed.values().stream().mapToInt(List::size).sum() + " events of " + TASKS
                    + " tasks, " + gateways.kills() + " gateways killed or stopped, "
                    + followers.stream()
                            .mapToInt(follower -> follower.connections)
                            .sum() + " connections, seed "
                    + seed);
            for (int task = 0; task < TASKS; task++) {
                assertThat(followers.get(task).ids)
                        .as("seed %d: task %d", seed, task)
                        .containsExactlyElementsOf(committed.get(tasks.get(task)));
                String id = tasks.get(task);
                assertThat(ofAll.ids.stream()
                                .filter(event -> event.startsWith(id))
                                .toList())
                        .as("seed %d: all, task %d", seed, task)
                        .containsExactlyElementsOf(committed.get(id));
            }
        }
    }

    @Test
    void aCursorBeyondRetentionBeginsAnew(KillableSuite suite) throws Exception {
        String id = WrittenEvents.taskId();
        try (WrittenEvents log = new WrittenEvents(suite.kafka().bootstrapServers(), PlainKafka.TOPIC_PREFIX);
                var before = suite.startGateway("retention-0");
                Admin admin = suite.kafka().admin()) {
            before.awaitReady();
            log.commit(id, "scheduled");
            before.client().awaitKnown(id);
            EventStream first = EventStream.open(before.client().uri("/taskStatus/" + id + "/events"), "");
            first.awaitTypes("snapshot");
            log.commit(List.of(log.event(id, "started", 1)));
            first.awaitTypes("started");
            first.close();
            log.commit(List.of(log.event(id, "progressed", 2)));
            RecordMetadata last = log.commitOne(log.event(id, "progressed", 3));
            TopicPartition partition = new TopicPartition(last.topic(), last.partition());
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(last.offset())))
                    .all()
                    .get();
            try (var after = suite.startGateway("retention-1")) {
                after.awaitReady();
                EventStream second =
                        EventStream.open(after.client().uri("/taskStatus/" + id + "/events"), first.lastEventId());
                second.awaitTypes("reset", "snapshot");
                log.commit(List.of(log.event(id, "completed", 4)));
                second.awaitEnd();

                assertThat(second.types()).containsExactly("reset", "snapshot", "completed");
                assertThat(EventStream.json(second.events().get(1))
                                .at("/progress/message")
                                .stringValue())
                        .isEqualTo("step 3");
            }
        }
    }

    private static void write(
            WrittenEvents log, List<String> tasks, String name, Map<String, List<String>> committed, Random random) {
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (int event = random.nextInt(30); event >= 0; event--) {
            String kind = List.of("started", "progressed", "retrying").get(random.nextInt(3));
            events.add(log.event(
                    tasks.get(random.nextInt(tasks.size())), kind, random.nextInt(1_000_000), name, Map.of()));
        }
        if (random.nextInt(4) == 0) {
            log.abort(events);
        } else {
            log.commit(events);
            events.forEach(event -> add(committed, event));
        }
        TwoGateways.comeAgainSoon();
    }

    private static void add(Map<String, List<String>> committed, ProducerRecord<byte[], byte[]> event) {
        committed
                .computeIfAbsent(new String(event.key()), none -> new ArrayList<>())
                .add(new String(event.headers().lastHeader("ce_id").value()));
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "follower");
        thread.setDaemon(true);
        thread.start();
    }

    /** One EventSource, which leaves now and then and comes back to any of the gateways. */
    private static final class Follower {

        private final TwoGateways gateways;
        private final String path;
        private final Random random;
        private final List<String> ids = new ArrayList<>();
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private volatile int until = Integer.MAX_VALUE;
        private String cursor = "";
        private int ends;
        private int connections;

        Follower(TwoGateways gateways, String path, long seed) {
            this.gateways = gateways;
            this.path = path;
            this.random = new Random(seed);
        }

        void follow() {
            try {
                while (ends < until && follow(gateways.any(random))) {
                    connections++;
                }
            } catch (RuntimeException | AssertionError failed) {
                begun.completeExceptionally(failed);
                throw failed;
            }
        }

        /** Whether there may be more. */
        private boolean follow(GatewayClient gateway) {
            int enough = 1 + random.nextInt(60);
            try (EventStream stream = EventStream.open(gateway.uri(path), cursor, event -> begun.complete(null))) {
                int status = stream.status();
                if (status == 204) {
                    return false;
                }
                if (status == 200) {
                    stream.await(
                            "events of " + path,
                            () -> stream.hasEnded()
                                    || stream.events().size() >= enough
                                    || ends + count(stream.events(), "completed") >= until);
                }
                // Looked at first: what comes after an end is known with it, and nothing comes between.
                boolean hasEnded = stream.hasEnded();
                List.copyOf(stream.events()).forEach(this::on);
                // What came without an event counts as well, if all before it was seen.
                cursor = hasEnded && status == 200 ? stream.lastEventId() : cursor;
            } catch (CompletionException nobodyThere) {
                TwoGateways.comeAgainSoon();
            }
            return true;
        }

        private void on(Event event) {
            cursor = event.lastEventId();
            // How things were before is in the snapshot, and may be told beside it where that is of many tasks.
            if (!event.type().equals("snapshot") && !event.type().equals("scheduled")) {
                assertThat(event.type()).as(path).isNotEqualTo("reset");
                ids.add(EventStream.json(event).get("id").stringValue());
                ends += event.type().equals("completed") ? 1 : 0;
            }
        }

        private static int count(List<Event> events, String type) {
            return (int)
                    events.stream().filter(event -> event.type().equals(type)).count();
        }
    }
}
