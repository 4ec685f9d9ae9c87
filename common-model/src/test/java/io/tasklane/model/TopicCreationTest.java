package io.tasklane.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TopicCreationTest {

    @Test
    void everyTopicIsDeclaredWithTheBrokersOwnReplication() {
        List<NewTopic> declared = new TopicCreation(new Topics("x."), 12).declared(List.of("default", "slow"));

        assertThat(declared)
                .extracting(NewTopic::name)
                .containsExactlyInAnyOrder(
                        "x.tasks.default",
                        "x.tasks.slow",
                        "x.task-events",
                        "x.task-types",
                        "x.tasks-dead",
                        "x.webhook-deliveries",
                        "x.webhook-attempts",
                        "x.webhook-dead");
        assertThat(declared).allSatisfy(topic -> {
            assertThat(topic.numPartitions()).isEqualTo(12);
            assertThat(topic.replicationFactor()).isEqualTo((short) -1);
        });
    }

    @Test
    void aCommandIsKeptLongerThanItsTaskMayWait() {
        NewTopic queue = new TopicCreation(new Topics("x."), 1)
                .declared(List.of("default"))
                .get(0);

        assertThat(Duration.ofMillis(Long.parseLong(queue.configs().get("retention.ms"))))
                .isGreaterThan(Duration.ofSeconds(TaskRules.MAX_SECONDS).multipliedBy(2));
    }

    @Test
    void announcementsAreCompactedAndEventsKept() {
        var topics = new TopicCreation(new Topics("x."), 1).declared(List.of());

        assertThat(topics)
                .filteredOn(topic -> topic.name().equals("x.task-types"))
                .singleElement()
                .satisfies(topic -> assertThat(topic.configs()).containsEntry("cleanup.policy", "compact"));
        assertThat(topics)
                .filteredOn(topic -> topic.name().equals("x.task-events"))
                .singleElement()
                .satisfies(topic -> assertThat(topic.configs())
                        .containsEntry(
                                "retention.ms",
                                Long.toString(Duration.ofDays(30).toMillis())));
    }

    @Test
    void theQueuePatternMatchesQueuesAlone() {
        Topics topics = new Topics("x.");

        assertThat(topics.queues().matcher(topics.queue("slow")).matches()).isTrue();
        assertThat(topics.queues().matcher(topics.deadTasks()).matches()).isFalse();
        assertThat(topics.queues().matcher("xxtasks.slow").matches()).isFalse();
        assertThat(Topics.queueOf(topics.queue("slow-ones"))).isEqualTo("slow-ones");
    }
}
