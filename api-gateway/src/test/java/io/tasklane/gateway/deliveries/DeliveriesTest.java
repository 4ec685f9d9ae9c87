package io.tasklane.gateway.deliveries;

import static io.tasklane.gateway.deliveries.WebhookRecords.asked;
import static io.tasklane.gateway.deliveries.WebhookRecords.attempted;
import static io.tasklane.gateway.deliveries.WebhookRecords.happened;
import static io.tasklane.gateway.deliveries.WebhookRecords.letter;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.rebuild.CopyOf;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveriesTest {

    private final MemoryStore memory = new MemoryStore();
    private final Deliveries deliveries = new Deliveries(memory.store);
    private final TaskId taskId = TaskId.create();

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void inWhatOrderAndHowOftenRecordsAreReadDoesNotMatter() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            List<HappenedToDelivery> life = life(random);
            deliveries.keep(life);
            Map<String, Document> expected = documents(1);
            empty();
            List<HappenedToDelivery> shuffled = new ArrayList<>(life);
            life.stream().filter(one -> random.nextBoolean()).forEach(shuffled::add);
            Collections.shuffle(shuffled, random);
            for (int from = 0; from < shuffled.size(); ) {
                int to = Math.min(shuffled.size(), from + 1 + random.nextInt(4));
                deliveries.keep(shuffled.subList(from, to));
                from = to;
            }

            assertThat(documents(1)).as("seed %d", seed).isEqualTo(expected);
            empty();
        }
        System.out.println("Deliveries: 60 lives, seeds 0 to 59");
    }

    @Test
    void whatIsFurtherOnCounts() {
        DeliveryRequested first = asked("msg_1", "ep_1", taskId, 0);
        deliveries.keep(List.of(happened(first)));
        assertThat(found().status()).isEqualTo(DeliveryStatus.PENDING);

        deliveries.keep(List.of(happened(attempted(first, 1, AttemptOutcome.RETRYING))));
        assertThat(found().status()).isEqualTo(DeliveryStatus.RETRYING);
        assertThat(found().nextAttemptAt()).isEqualTo(WebhookRecords.START.plusSeconds(6));

        DeliveryRequested second = first.nextAttempt();
        deliveries.keep(List.of(
                happened(second),
                happened(attempted(second, 6, AttemptOutcome.ABANDONED)),
                letter(second, "failed", 7)));
        assertThat(found().status()).isEqualTo(DeliveryStatus.FAILED);
        assertThat(found().reason()).isEqualTo("failed");
        assertThat(found().nextAttemptAt()).isNull();
        assertThat(found().lastAttemptAt()).isEqualTo(WebhookRecords.START.plusSeconds(6));

        DeliveryRequested anew = found().anew().orElseThrow();
        assertThat(anew).isEqualTo(first.anew(1));
        deliveries.keep(List.of(happened(anew), happened(attempted(anew, 30, AttemptOutcome.HELD))));
        assertThat(found().status()).isEqualTo(DeliveryStatus.HELD);
        assertThat(found().round()).isEqualTo(1);
        assertThat(found().lastAttemptAt()).as("no call").isEqualTo(WebhookRecords.START.plusSeconds(6));
        assertThat(deliveries.attempts(found(), 10))
                .extracting(DeliveryAttempt::outcome)
                .containsExactly("held", "abandoned", "retrying");
    }

    @Test
    void whatIsHeldAndWhatIsMadeInTheSameMillisecondAreTwoAttempts() {
        DeliveryRequested first = asked("msg_1", "ep_1", taskId, 0);
        deliveries.keep(List.of(
                happened(first),
                happened(attempted(first, 1, AttemptOutcome.HELD)),
                happened(attempted(first, 1, AttemptOutcome.RETRYING))));

        assertThat(deliveries.attempts(found(), 10))
                .extracting(DeliveryAttempt::outcome)
                .containsExactlyInAnyOrder("held", "retrying");
    }

    @Test
    void ofWhatTheLogHasForgottenTheRestIsBroughtFromTheOldView() {
        DeliveryRequested first = asked("msg_1", "ep_1", taskId, 0);
        deliveries.keep(List.of(happened(first), happened(attempted(first, 1, AttemptOutcome.RETRYING))));
        DeliveryRequested second = first.nextAttempt();
        HappenedToDelivery end = happened(attempted(second, 6, AttemptOutcome.DELIVERED));
        deliveries.keep(List.of(end));
        // The new view has seen no more than the end, and what comes next.
        new Deliveries(memory.store.at(2)).keep(List.of(end));

        CopyOf.view(memory.store, 1, 2);
        CopyOf.view(memory.store, 1, 2);

        assertThat(documents(2)).isEqualTo(documents(1));
    }

    @Test
    void whatHappenedSinceInTheNewViewIsNotTakenBack() {
        DeliveryRequested first = asked("msg_1", "ep_1", taskId, 0);
        deliveries.keep(List.of(happened(first)));
        new Deliveries(memory.store.at(2)).keep(List.of(happened(attempted(first, 1, AttemptOutcome.DELIVERED))));

        CopyOf.view(memory.store, 1, 2);

        Delivery fresh = documents(2).values().stream()
                .filter(document -> document.containsKey("state"))
                .map(DeliveryDocuments::delivery)
                .findFirst()
                .orElseThrow();
        assertThat(fresh.status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(fresh.anew()).isPresent();
    }

    @Test
    void whatAnotherTenantSaysOfADeliveryIsAnotherDelivery() {
        DeliveryRequested own = asked("msg_1", "ep_1", taskId, 0);
        DeliveryRequested foreign = new DeliveryRequested(
                "msg_1", "ep_1", "acme", taskId, own.occurredAt(), 1, "https://x.example", "task.failed", "{}");
        deliveries.keep(
                List.of(happened(own), happened(foreign), happened(attempted(foreign, 1, AttemptOutcome.DELIVERED))));

        assertThat(found().status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(found().url()).isEqualTo(own.url());
        assertThat(deliveries.attempts(found(), 10)).isEmpty();
    }

    @Test
    void deliveriesAndAttemptsGoWithTheirTask() {
        DeliveryRequested gone = asked("msg_1", "ep_1", taskId, 0);
        DeliveryRequested stays = asked("msg_2", "ep_1", TaskId.create(), 0);
        deliveries.keep(List.of(
                happened(gone),
                happened(attempted(gone, 1, AttemptOutcome.DELIVERED)),
                happened(stays),
                happened(attempted(stays, 1, AttemptOutcome.DELIVERED))));

        deliveries.remove(List.of(taskId));

        assertThat(documents(1).keySet()).hasSize(2).allMatch(id -> id.contains("msg_2"));
    }

    private Delivery found() {
        Document found = memory.store
                .read(Deliveries.COLLECTION)
                .find(new Document("_id", DeliveryDocuments.id("default", "msg_1")))
                .first();
        return DeliveryDocuments.delivery(found);
    }

    /** What can happen to a delivery in one, two or three rounds of up to four attempts. */
    private List<HappenedToDelivery> life(Random random) {
        List<HappenedToDelivery> life = new ArrayList<>();
        DeliveryRequested due = asked("msg_1", "ep_1", taskId, 0);
        long second = 0;
        for (int round = 0; round <= random.nextInt(3); round++) {
            due = due.anew(round);
            life.add(happened(due));
            int last = 1 + random.nextInt(4);
            for (int attempt = 1; attempt < last; attempt++) {
                life.add(happened(attempted(due, ++second, AttemptOutcome.RETRYING)));
                due = due.nextAttempt();
                life.add(happened(due));
                if (random.nextInt(3) == 0) {
                    life.add(happened(due.putOff(WebhookRecords.START.plusSeconds(++second))));
                }
            }
            switch (random.nextInt(4)) {
                case 0 -> life.add(happened(attempted(due, ++second, AttemptOutcome.DELIVERED)));
                case 1 -> {
                    life.add(happened(attempted(due, ++second, AttemptOutcome.ABANDONED)));
                    life.add(letter(due, "failed", ++second));
                }
                case 2 -> life.add(happened(attempted(due, ++second, AttemptOutcome.HELD)));
                default -> {
                    // Two did the same, for the first of them did not get to say so in time.
                    life.add(happened(attempted(due, ++second, AttemptOutcome.RETRYING)));
                    life.add(happened(attempted(due, ++second, AttemptOutcome.RETRYING)));
                }
            }
        }
        return life;
    }

    private void empty() {
        for (String collection : List.of("webhook_deliveries", "webhook_attempts")) {
            memory.database.getCollection(collection).deleteMany(new Document());
        }
    }

    private Map<String, Document> documents(int generation) {
        String suffix = generation == 1 ? "" : "_v" + generation;
        Map<String, Document> documents = new TreeMap<>();
        for (String collection : List.of("webhook_deliveries", "webhook_attempts")) {
            memory.database
                    .getCollection(collection + suffix)
                    .find()
                    .forEach(document -> documents.put(collection + document.getString("_id"), document));
        }
        return documents;
    }
}
