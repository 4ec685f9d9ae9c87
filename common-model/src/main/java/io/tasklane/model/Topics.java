package io.tasklane.model;

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

    /** What can be submitted. */
    public String taskTypes() {
        return prefix + "task-types";
    }

    /** Commands that were given up. */
    public String deadTasks() {
        return prefix + "tasks-dead";
    }

    /** One record per event and endpoint. */
    public String webhookDeliveries() {
        return prefix + "webhook-deliveries";
    }

    /** What each attempt to deliver brought. */
    public String webhookAttempts() {
        return prefix + "webhook-attempts";
    }

    /** Deliveries that were given up. */
    public String deadWebhooks() {
        return prefix + "webhook-dead";
    }
}
