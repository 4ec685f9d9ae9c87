package io.tasklane.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that do not exist yet. A topic that exists is left as it is: its partitions are fixed for ever, for more of
 * them would send a key's later records elsewhere and lose their order.
 */
public final class TopicCreation {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MONTH = Duration.ofDays(30);

    /** A wish to cancel outlives the longest wait of the task that it is about. */
    private static final Duration CONTROL =
            Duration.ofSeconds(TaskRules.MAX_SECONDS).plusDays(15);

    /** What waits in a tier is still there after the forwarder was away for so long. */
    private static final Duration OUTAGE = Duration.ofDays(14);

    /** A tier's records need no order among each other, and there are many tiers: each has a part of the partitions. */
    private static final int TIER_SHARE = 4;

    /** A compacted topic that is read through at need stays short when its segments are closed early. */
    private static final int SMALL_SEGMENT_BYTES = 16 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Topics topics;
    private final int partitions;

    /** @param partitions how many partitions a new topic gets */
    public TopicCreation(Topics topics, int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions must be at least 1");
        }
        this.topics = topics;
        this.partitions = partitions;
    }

    /**
     * Creates what is missing, the topics of these queues included; takes at most some seconds, so that a stop need not wait for
     * a broker that is away.
     *
     * @param clientSettings Kafka's own client settings, {@code bootstrap.servers} among them
     * @throws IllegalStateException if the broker does not answer in time or refuses
     */
    public void createMissing(Map<String, Object> clientSettings, Collection<String> queues) {
        Map<String, Object> hasty = new HashMap<>(clientSettings);
        hasty.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        hasty.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        Admin admin = Admin.create(hasty);
        try {
            createMissing(admin, queues);
        } finally {
            admin.close(Duration.ofSeconds(1));
        }
    }

    /**
     * Creates what is missing, the topics of these queues included, and returns when what it created takes records.
     *
     * @throws IllegalStateException if the broker does not answer in time or refuses
     */
    public void createMissing(Admin admin, Collection<String> queues) {
        List<NewTopic> declared = declared(queues);
        Set<String> created = new HashSet<>();
        admin.createTopics(declared).values().forEach((topic, creation) -> {
            if (isCreated(topic, creation)) {
                created.add(topic);
            }
        });
        awaitLeaders(
                admin,
                declared.stream()
                        .filter(topic -> created.contains(topic.name()))
                        .toList());
    }

    List<NewTopic> declared(Collection<String> queues) {
        List<NewTopic> declared = new ArrayList<>();
        queues.forEach(queue -> declared.add(kept(topics.queue(queue), WEEK)));
        declared.add(kept(topics.taskEvents(), MONTH));
        declared.add(compactedAndKept(topics.taskControl(), CONTROL));
        declared.add(compactedAndKept(topics.taskCheckpoints(), MONTH));
        topics.taskDelays().forEach((wait, topic) -> declared.add(tier(topic, wait)));
        declared.add(compacted(topics.taskTypes()));
        declared.add(kept(topics.deadTasks(), MONTH));
        declared.add(compacted(topics.webhookEndpoints()));
        declared.add(compacted(topics.endpointConditions()));
        declared.add(compactedAndKept(topics.webhookOrder(), MONTH));
        declared.add(kept(topics.operatorEvents(), MONTH));
        declared.add(kept(topics.webhookDeliveries(), WEEK));
        topics.webhookRetries().forEach((wait, topic) -> declared.add(tier(topic, wait)));
        declared.add(kept(topics.webhookAttempts(), MONTH));
        declared.add(kept(topics.deadWebhooks(), MONTH));
        return declared;
    }

    private NewTopic kept(String name, Duration retention) {
        return topic(name).configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis())));
    }

    private NewTopic compacted(String name) {
        return topic(name).configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    private NewTopic compactedAndKept(String name, Duration retention) {
        return topic(name)
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(retention.toMillis()),
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        Integer.toString(SMALL_SEGMENT_BYTES)));
    }

    private NewTopic tier(String name, Duration wait) {
        return new NewTopic(name, Optional.of(Math.max(1, partitions / TIER_SHARE)), Optional.empty())
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(wait.plus(OUTAGE).toMillis())));
    }

    private NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(partitions), Optional.empty());
    }

    /** Answers whether it is new; waits until it is there. */
    private static boolean isCreated(String topic, KafkaFuture<Void> creation) {
        try {
            await("topic " + topic + " was not created", creation);
            return true;
        } catch (IllegalStateException failed) {
            if (failed.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw failed;
        }
    }

    /**
     * A broker refuses records until it has learnt that it leads their partition. A producer that is faster may have its first batch
     * refused and its second accepted; then its first is out of order each time that it is sent again, and so is all that follows.
     */
    private static void awaitLeaders(Admin admin, List<NewTopic> created) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (NewTopic topic : created) {
            for (int partition = 0; partition < topic.numPartitions(); partition++) {
                ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        await("the new topics have no leaders", admin.listOffsets(ends).all());
    }

    private static void await(String otherwise, KafkaFuture<?> answer) {
        try {
            answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(otherwise, failed.getCause());
        } catch (TimeoutException late) {
            throw new IllegalStateException(otherwise + " in " + PATIENCE, late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(otherwise + ": interrupted", interrupted);
        }
    }
}
