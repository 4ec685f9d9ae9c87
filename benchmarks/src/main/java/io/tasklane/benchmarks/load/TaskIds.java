package io.tasklane.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the id of the task that an answer or a webhook is about, without reading all of its JSON: the load shares the machine. */
final class TaskIds {

    private static final Pattern TASK_ID = Pattern.compile("\"taskId\"\\s*:\\s*\"([^\"]+)\"");

    private TaskIds() {}

    /** @throws IllegalArgumentException if there is none */
    static String in(byte[] json) {
        String text = new String(json, UTF_8);
        Matcher found = TASK_ID.matcher(text);
        if (!found.find()) {
            throw new IllegalArgumentException("no taskId in " + text);
        }
        return found.group(1);
    }
}
