package io.tasklane.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TopicCreationTest {

    @Test
    void everyTopicIsDeclaredWithTheBrokersOwnReplication() {
        List<NewTopic> declared = new TopicCreation(new Topics("x."), 12).declared(List.of("default", "slow"));

        assertThat(declared)
                .extracting(NewTopic::name)
                .filteredOn(name -> !name.startsWith("x.tasks-delay.") && !name.startsWith("x.webhook-retry."))
                .containsExactlyInAnyOrder(
                        "x.tasks.default",
                        "x.tasks.slow",
                        "x.task-events",
                        "x.task-control",
                        "x.task-checkpoints",
                        "x.task-types",
                        "x.tasks-dead",
                        "x.webhook-endpoints",
                        "x.webhook-endpoint-conditions",
                        "x.webhook-order",
                        "x.operator-events",
                        "x.webhook-deliveries",
                        "x.webhook-attempts",
                        "x.webhook-dead");
        assertThat(declared)
                .allSatisfy(topic -> assertThat(topic.replicationFactor()).isEqualTo((short) -1))
                .filteredOn(topic ->
                        !topic.name().contains("delay") && !topic.name().contains("retry"))
                .allSatisfy(topic -> assertThat(topic.numPartitions()).isEqualTo(12));
    }

    @Test
    void aTierKeepsWhatWaitsInItThroughALongOutage() {
        Topics topics = new Topics("x.");
        Map<String, NewTopic> declared = new TopicCreation(topics, 12)
                .declared(List.of()).stream().collect(Collectors.toMap(NewTopic::name, topic -> topic));

        assertThat(topics.taskDelays()).hasSize(8).containsKeys(Duration.ofSeconds(1), Duration.ofDays(1));
        assertThat(topics.webhookRetries().keySet())
                .isEqualTo(topics.taskDelays().keySet());
        Stream.of(topics.taskDelays(), topics.webhookRetries())
                .forEach(tiers -> tiers.forEach((wait, name) -> {
                    NewTopic tier = declared.get(name);
                    assertThat(tier.numPartitions()).isEqualTo(3);
                    assertThat(Duration.ofMillis(Long.parseLong(tier.configs().get("retention.ms"))))
                            .isGreaterThan(wait.plusDays(7));
                }));
    }

    @Test
    void aWishToCancelOutlivesTheLongestWait() {
        NewTopic control = new TopicCreation(new Topics("x."), 1)
                .declared(List.of()).stream()
                        .filter(topic -> topic.name().equals("x.task-control"))
                        .findFirst()
                        .orElseThrow();

        assertThat(Duration.ofMillis(Long.parseLong(control.configs().get("retention.ms"))))
                .isGreaterThan(Duration.ofSeconds(TaskRules.MAX_SECONDS));
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
