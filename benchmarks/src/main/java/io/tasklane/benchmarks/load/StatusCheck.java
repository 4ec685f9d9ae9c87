package io.tasklane.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Asks for the status of each task that was accepted. */
public final class StatusCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CONNECTIONS = 8;
    private static final Pattern COMPLETED = Pattern.compile("\"status\"\\s*:\\s*\"completed\"");

    private StatusCheck() {}

    /** How many of these tasks are not completed, as the server has it; what is not yet may be within half a minute. */
    public static long unfinished(URI base, Set<String> taskIds) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Set<String> open = open(base, taskIds);
        while (!open.isEmpty() && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(200);
            open = open(base, open);
        }
        return open.size();
    }

    private static Set<String> open(URI base, Set<String> taskIds) throws IOException, InterruptedException {
        Queue<String> left = new ConcurrentLinkedQueue<>(taskIds);
        Set<String> open = ConcurrentHashMap.newKeySet();
        open.addAll(taskIds);
        new Load(base, CONNECTIONS)
                .run(
                        Schedule.burst(taskIds.size()),
                        client -> HttpRequest.get("/taskStatus/" + left.remove()),
                        (answer, due) -> {
                            if (isCompleted(answer)) {
                                open.remove(taskId(answer));
                            }
                        });
        return open;
    }

    public static boolean isCompleted(Answer status) {
        return COMPLETED.matcher(status.text()).find();
    }

    /**
     * The task that an answer is about.
     *
     * @throws IllegalArgumentException if it is about none
     */
    public static String taskId(Answer accepted) {
        return TaskIds.in(accepted.body());
    }
}
