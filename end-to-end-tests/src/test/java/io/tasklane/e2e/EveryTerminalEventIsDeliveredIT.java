package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.EndpointReceivers.Answer;
import io.tasklane.e2e.EndpointReceivers.Received;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent.Attempted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tasks end while the notifier is killed again and again, and the broker once; and receivers take their time, and refuse some of what
 * they get at first. The size is set by {@code -Dtasklane.deliveries.events} and {@code -Dtasklane.deliveries.kills}.
 */
@ExtendWith(KillableSuiteExtension.class)
class EveryTerminalEventIsDeliveredIT {

    private static final int ENDPOINTS = 50;
    private static final int EVENTS = Integer.getInteger("tasklane.deliveries.events", 2_000);
    private static final int KILLS = Integer.getInteger("tasklane.deliveries.kills", 3);
    /** So many attempts may be under way, or done and not told, when a notifier dies. */
    private static final int MAX_IN_FLIGHT = 200;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int LONGEST_MILLIS = 60;

    /** How many notifiers were killed. */
    private final AtomicInteger killed = new AtomicInteger();

    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Queue<Received> taken = new ConcurrentLinkedQueue<>();

    @Test
    void nothingIsLostAndWhatComesTwiceBearsTheSameId(KillableSuite suite) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (EndpointReceivers receivers = new EndpointReceivers();
                StandingWebhooks webhooks = new StandingWebhooks(suite, "every-event", 4)) {
            // Each event goes to one endpoint: the labels of the tasks choose it.
            for (int endpoint = 0; endpoint < ENDPOINTS; endpoint++) {
                receivers.at("/" + endpoint, this::answer);
                webhooks.define(webhooks.endpoint("ep_" + endpoint, receivers.url("/" + endpoint), endpoint));
            }
            KillableProcess notifier = webhooks.startNotifier(
                    "one",
                    "--tasklane.notifier.max-in-flight=" + MAX_IN_FLIGHT,
                    "--tasklane.notifier.max-in-flight-per-partition=" + MAX_IN_FLIGHT,
                    "--tasklane.notifier.endpoint.max-present=50",
                    "--tasklane.notifier.retry-waits=1s,1s,1s,2s,2s,2s,5s,5s,5s");
            List<String> tasks = new ArrayList<>();
            List<Integer> duplicatesAfterKill = new ArrayList<>();
            int portions = KILLS + 2;
            for (int portion = 0; portion < portions; portion++) {
                for (int event = portion * EVENTS / portions; event < (portion + 1) * EVENTS / portions; event++) {
                    TaskId task = TaskId.create();
                    tasks.add(task.value());
                    webhooks.complete(task, event % ENDPOINTS);
                }
                webhooks.flush();
                int awaited = (portion * EVENTS + random.nextInt(EVENTS)) / portions;
                Awaitility.await("some are delivered").atMost(PATIENCE).until(() -> distinct() >= awaited);
                if (portion == portions / 2) {
                    suite.brokerProcess().kill();
                    suite.brokerProcess().startAgain();
                    suite.awaitBroker();
                } else if (portion < portions - 1) {
                    killed.incrementAndGet();
                    notifier.kill();
                    duplicatesAfterKill.add(duplicates());
                    notifier.startAgain();
                }
            }
            Awaitility.await("all are delivered").atMost(PATIENCE).until(() -> distinct() == EVENTS);
            List<Attempted> attempts = webhooks.attempts(all -> all.stream()
                            .filter(each -> each.outcome() == AttemptOutcome.DELIVERED)
                            .count()
                    >= EVENTS);

            Map<String, Set<String>> ids = taken.stream()
                    .collect(Collectors.groupingBy(
                            came -> came.field("taskId"), Collectors.mapping(Received::webhookId, Collectors.toSet())));
            Set<String> lost = new HashSet<>(tasks);
            lost.removeAll(ids.keySet());
            System.out.println("EveryTerminalEventIsDelivered: seed " + seed + ", events " + EVENTS + ", endpoints "
                    + ENDPOINTS + ", notifier killed " + duplicatesAfterKill.size() + " times, broker once, lost "
                    + lost.size() + ", calls " + receivers.received().size() + ", refused "
                    + refused.size() + ", duplicates "
                    + duplicates() + " (before each kill " + duplicatesAfterKill + "), reported attempts "
                    + attempts.size());
            assertThat(lost).isEmpty();
            assertThat(ids.values()).allSatisfy(of -> assertThat(of).hasSize(1));
            assertThat(duplicates())
                    .as("at most what was in flight at each kill, and when the broker died")
                    .isLessThanOrEqualTo(MAX_IN_FLIGHT * (duplicatesAfterKill.size() + 1));
            assertThat(attempts.stream()
                            .filter(each -> each.outcome() == AttemptOutcome.DELIVERED)
                            .map(Attempted::deliveryId))
                    .as("each is reported as delivered once")
                    .doesNotHaveDuplicates();
        }
    }

    /**
     * Takes it after a while, the fifth part of all not before the second time. What is asked by a notifier that is killed meanwhile
     * is not taken: nobody would be told.
     */
    private Answer answer(Received came) {
        int before = killed.get();
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(LONGEST_MILLIS));
        } catch (InterruptedException closed) {
            return Answer.NONE;
        }
        boolean isRefused = Math.floorMod(came.webhookId().hashCode(), 5) == 0 && refused.add(came.webhookId());
        if (isRefused || killed.get() > before) {
            return Answer.of(500);
        }
        taken.add(came);
        return Answer.of(204);
    }

    private long distinct() {
        return taken.stream().map(Received::webhookId).distinct().count();
    }

    private int duplicates() {
        return taken.size() - (int) distinct();
    }
}
