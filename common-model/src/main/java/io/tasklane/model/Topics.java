package io.tasklane.model;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The names of all topics.
 *
 * @param prefix what they all begin with
 */
public record Topics(String prefix) {

    public static final String DEFAULT_PREFIX = "tasklane.";

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{0,100}");
    private static final String QUEUE_INFIX = "tasks.";

    /** Names are for ever, and so are the waits they stand for. */
    private static final Map<String, Duration> TIERS = Map.of(
            "1s", Duration.ofSeconds(1),
            "5s", Duration.ofSeconds(5),
            "30s", Duration.ofSeconds(30),
            "2m", Duration.ofMinutes(2),
            "10m", Duration.ofMinutes(10),
            "1h", Duration.ofHours(1),
            "6h", Duration.ofHours(6),
            "1d", Duration.ofDays(1));

    /** @throws IllegalArgumentException if the prefix cannot begin a topic's name */
    public Topics {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("the topic prefix must be at most 100 letters, digits, '.', '_' or '-'");
        }
    }

    /** Commands of one queue. */
    public String queue(String name) {
        return prefix + QUEUE_INFIX + name;
    }

    /** Matches the topics of all queues, and nothing else. */
    public Pattern queues() {
        return Pattern.compile(Pattern.quote(prefix + QUEUE_INFIX) + ".+");
    }

    /** The queue that a topic's commands are of: what follows the last {@code tasks.} of its name. */
    public static String queueOf(String topic) {
        int at = topic.lastIndexOf(QUEUE_INFIX);
        return at < 0 ? Task.DEFAULT_QUEUE : topic.substring(at + QUEUE_INFIX.length());
    }

    /** What happened to tasks. */
    public String taskEvents() {
        return prefix + "task-events";
    }

    /** Who wants which task to be cancelled. */
    public String taskControl() {
        return prefix + "task-control";
    }

    /** How far running tasks have come, so that the next attempt goes on from there. */
    public String taskCheckpoints() {
        return prefix + "task-checkpoints";
    }

    /** Commands that wait: for each tier's wait its topic. */
    public NavigableMap<Duration, String> taskDelays() {
        return tiers("tasks-delay.");
    }

    /** What can be submitted. */
    public String taskTypes() {
        return prefix + "task-types";
    }

    /** Commands that were given up. */
    public String deadTasks() {
        return prefix + "tasks-dead";
    }

    /** Standing subscriptions. */
    public String webhookEndpoints() {
        return prefix + "webhook-endpoints";
    }

    /** How each endpoint does. */
    public String endpointConditions() {
        return prefix + "webhook-endpoint-conditions";
    }

    /** What holds back deliveries: earlier ones of the same task, where they come in order, and endpoints that want to be left alone. */
    public String webhookOrder() {
        return prefix + "webhook-order";
    }

    /** What operators want to be told. */
    public String operatorEvents() {
        return prefix + "operator-events";
    }

    /** One record per event and endpoint. */
    public String webhookDeliveries() {
        return prefix + "webhook-deliveries";
    }

    /** Deliveries that wait: for each tier's wait its topic. */
    public NavigableMap<Duration, String> webhookRetries() {
        return tiers("webhook-retry.");
    }

    /** What each attempt to deliver brought. */
    public String webhookAttempts() {
        return prefix + "webhook-attempts";
    }

    /** Deliveries that were given up. */
    public String deadWebhooks() {
        return prefix + "webhook-dead";
    }

    /** What is said of webhooks: that they are asked for, what attempts brought, and that they were given up. */
    public Set<String> webhooks() {
        return Set.of(webhookDeliveries(), webhookAttempts(), deadWebhooks());
    }

    /** The transactional id of whoever sends dead tasks back from the command line: one at a time. */
    public String redriveWriter() {
        return prefix + "redrive";
    }

    /** What the transactional ids of the gateways begin with that write about tasks. */
    public String gatewayWriters() {
        return prefix + "gateway-control-";
    }

    /** The transactional id of whichever gateway changes standing subscriptions: one at a time. */
    public String endpointWriter() {
        return prefix + "gateway-endpoints";
    }

    private NavigableMap<Duration, String> tiers(String infix) {
        NavigableMap<Duration, String> tiers = new TreeMap<>();
        TIERS.forEach((name, wait) -> tiers.put(wait, prefix + infix + name));
        return Collections.unmodifiableNavigableMap(tiers);
    }
}
