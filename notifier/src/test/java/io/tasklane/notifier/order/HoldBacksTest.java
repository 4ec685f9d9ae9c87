package io.tasklane.notifier.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.notifier.delivery.SettableClock;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class HoldBacksTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final TaskId TASK = TaskId.create();

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final OrderTopic topic = new OrderTopic(clock);
    private final HoldBacks holdBacks = topic.holdBacks;

    @Test
    void whatCameEarlierIsAheadAndAnotherTasksIsNot() throws Exception {
        Place first = holdBacks.come(delivery("msg_1", TASK), 1);
        Place second = holdBacks.come(delivery("msg_2", TASK), 2);
        Place other = holdBacks.come(delivery("msg_3", TaskId.create()), 3);

        assertThat(holdBacks.ahead(first)).isEmpty();
        assertThat(holdBacks.ahead(other)).isEmpty();
        Ahead.InHand ahead = (Ahead.InHand) holdBacks.ahead(second).orElseThrow();
        assertThat(holdBacks.over(first)).isEmpty();
        ahead.ended().get(60, TimeUnit.SECONDS);
        assertThat(holdBacks.ahead(second)).isEmpty();
    }

    /** A thread for each costs more than the delivery. Where there are more than two processors others would do it, and this shows nothing. */
    @Test
    void whatNobodyWaitsForEndsWithoutAThread() {
        long before = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
        for (int number = 1; number <= 1_000; number++) {
            holdBacks.over(holdBacks.come(delivery("msg_" + number, TASK), number));
        }
        assertThat(ManagementFactory.getThreadMXBean().getTotalStartedThreadCount() - before)
                .isLessThan(500);
    }

    @Test
    void whatWaitsKeepsItsPlaceAndHoldsBackUntilItIsOver() {
        Place first = holdBacks.come(delivery("msg_1", TASK), 1);
        Place second = holdBacks.come(delivery("msg_2", TASK), 2);
        holdBacks.waits(first, NOW.plusSeconds(5));

        assertThat(holdBacks.ahead(second)).contains(new Ahead.Waits(NOW.plusSeconds(5)));

        holdBacks.waits(second, NOW.plusSeconds(6));
        Place again = holdBacks.come(delivery("msg_1", TASK), 10);
        assertThat(again.number()).isEqualTo(1);
        assertThat(holdBacks.ahead(again)).isEmpty();
        assertThat(holdBacks.over(again)).isPresent();
    }

    @Test
    void aNextOwnerKnowsWhatWaits() {
        Place first = holdBacks.come(delivery("msg_1", TASK), 1);
        ProducerRecord<byte[], byte[]> waits = holdBacks.waits(first, NOW.plusSeconds(5));
        OrderTopic next = new OrderTopic(clock);
        next.write(List.of(waits));

        Place second = next.holdBacks.come(delivery("msg_2", TASK), 2);
        assertThat(next.holdBacks.ahead(second)).contains(new Ahead.Waits(NOW.plusSeconds(5)));

        Place came = next.holdBacks.come(delivery("msg_1", TASK), 20);
        ProducerRecord<byte[], byte[]> over = next.holdBacks.over(came).orElseThrow();
        assertThat(over.value()).isNull();
        assertThat(next.holdBacks.ahead(second)).isEmpty();

        next.write(List.of(waits));
        assertThat(next.holdBacks.ahead(second))
                .as("what is over does not come back")
                .isEmpty();
        next.write(List.of(over));
        topic.write(List.of(waits, over));
        Place third = holdBacks.come(delivery("msg_3", TASK), 30);
        assertThat(holdBacks.ahead(third)).isEmpty();
    }

    @Test
    void whatWasDecidedAndNotPublishedHoldsBackNobody() {
        Place first = holdBacks.come(delivery("msg_1", TASK), 1);
        holdBacks.waits(first, NOW.plusSeconds(5));

        holdBacks.lost(first);

        assertThat(holdBacks.ahead(holdBacks.come(delivery("msg_2", TASK), 2))).isEmpty();
    }

    @Test
    void theLogSaysWhatIsSoWhenSomethingIsLost() {
        Place first = holdBacks.come(delivery("msg_1", TASK), 1);
        topic.write(List.of(holdBacks.waits(first, NOW.plusSeconds(5))));
        Place again = holdBacks.come(delivery("msg_1", TASK), 10);

        holdBacks.over(again);
        topic.write(List.of());
        holdBacks.lost(again);
        holdBacks.come(delivery("msg_1", TASK), 10);
        holdBacks.lost(again);

        assertThat(holdBacks.ahead(holdBacks.come(delivery("msg_2", TASK), 12))).isEmpty();
    }

    @Test
    void anEndpointIsLeftAloneByTheNextOwnerToo() {
        List<ProducerRecord<byte[], byte[]>> written =
                holdBacks.leaveAlone("ep_1", NOW.plusSeconds(60)).stream().toList();
        assertThat(written).hasSize(1);
        assertThat(holdBacks.leaveAlone("ep_1", NOW.plusSeconds(30))).isEmpty();

        OrderTopic next = new OrderTopic(clock);
        next.write(written);

        assertThat(next.holdBacks.floorOf("ep_1")).contains(NOW.plusSeconds(60));
        assertThat(next.holdBacks.floorOf("ep_2")).isEmpty();
    }

    @Test
    void nobodyIsLeftAloneForLongerThanAnybodyCanAskFor() {
        topic.write(
                List.of(floor("ep_1", NOW.plus(Duration.ofDays(400))), floor("ep_2", NOW.plus(Duration.ofDays(1)))));

        assertThat(holdBacks.floorOf("ep_1")).isEmpty();
        assertThat(holdBacks.floorOf("ep_2")).contains(NOW.plus(Duration.ofDays(1)));
    }

    @Test
    void aClockThatWasWrongLeavesAnEndpointAloneNoLongerThanItAskedFor() {
        SettableClock wrong = new SettableClock(NOW.plus(Duration.ofDays(400)));
        HoldBacks own = new OrderTopic(wrong).holdBacks;
        own.leaveAlone("ep_1", wrong.instant().plusSeconds(60));

        wrong.advance(Duration.ofDays(-400));

        assertThat(own.floorOf("ep_1")).isEmpty();
        assertThat(own.leaveAlone("ep_1", NOW.plusSeconds(60))).isPresent();
        assertThat(own.floorOf("ep_1")).contains(NOW.plusSeconds(60));
    }

    private static ProducerRecord<byte[], byte[]> floor(String endpointId, Instant until) {
        return new ProducerRecord<>(
                OrderTopic.NAME,
                endpointId.getBytes(UTF_8),
                Long.toString(until.toEpochMilli()).getBytes(UTF_8));
    }

    private static DeliveryRequested delivery(String id, TaskId task) {
        return new DeliveryRequested(id, "ep_1", "acme", task, NOW, 1, "http://c.example/", "task.started", "{}");
    }
}
