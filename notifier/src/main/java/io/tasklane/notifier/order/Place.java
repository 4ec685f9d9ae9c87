package io.tasklane.notifier.order;

/**
 * A delivery's place in the line of its endpoint and task.
 *
 * @param line endpoint and task
 * @param delivery which of the line
 * @param number the lower one comes first
 */
public record Place(String line, String delivery, long number) {

    String key() {
        return line + "/" + delivery;
    }
}
