package io.tasklane.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/** Asks for the status of each task that was accepted. */
public final class StatusCheck {

    private static final int CONNECTIONS = 8;
    private static final Pattern COMPLETED = Pattern.compile("\"status\"\\s*:\\s*\"completed\"");

    private StatusCheck() {}

    /** How many of these tasks are not completed, as the server has it now. */
    public static long unfinished(URI base, Set<String> taskIds) throws IOException, InterruptedException {
        Queue<String> left = new ConcurrentLinkedQueue<>(taskIds);
        LongAdder completed = new LongAdder();
        new Load(base, CONNECTIONS)
                .run(
                        Schedule.burst(taskIds.size()),
                        client -> HttpRequest.get("/taskStatus/" + left.remove()),
                        (answer, due) -> {
                            if (isCompleted(answer)) {
                                completed.increment();
                            }
                        });
        return taskIds.size() - completed.sum();
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
