package io.tasklane.benchmarks.view;

import com.mongodb.client.MongoCollection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import org.bson.Document;

/** Tasks as a gateway keeps them in its view: mostly completed ones, and as many open ones whatever the number of all. */
final class TaskDocuments {

    private static final int BATCH = 1_000;
    private static final int OPEN = 200;
    private static final long AGE_MILLIS = 3_600_000;

    private final int size;
    /** So recent that none expires while it is read. */
    private final long start;

    private final Random random = new Random(42);

    TaskDocuments(int size, Clock clock) {
        this.size = size;
        this.start = clock.millis() - AGE_MILLIS;
    }

    /** @param number from 0 */
    static String id(int number) {
        return String.format("019b77%02x-%04x-7000-8000-%012x", number >> 16, number & 0xffff, number);
    }

    void writeTo(MongoCollection<Document> tasks) {
        for (int from = 0; from < size; from += BATCH) {
            List<Document> batch = new ArrayList<>(BATCH);
            for (int number = from; number < Math.min(size, from + BATCH); number++) {
                batch.add(task(number));
            }
            tasks.insertMany(batch);
        }
    }

    private Document task(int number) {
        boolean open = number > size - OPEN;
        String state = open ? "running" : random.nextInt(50) == 0 ? "failed" : "completed";
        Date at = new Date(start + number);
        String customer = Integer.toString(random.nextInt(100));
        Document task = new Document("_id", id(number))
                .append("tenant", "default")
                .append("taskName", "name" + random.nextInt(10))
                .append("queue", "default")
                .append("labels", new Document("customer", customer))
                .append("labelPairs", List.of("customer=" + customer))
                .append("submittedAt", at)
                .append("submitted", true)
                .append("o", (long) number)
                .append("attempt", 1)
                .append("maxAttempts", 5)
                .append("startedAt", at)
                .append("state", state);
        if (state.equals("failed")) {
            task.append("error", new Document("type", "https://tasklane.io/problems/io").append("title", "Failed"));
        }
        return open ? task : task.append("finishedAt", at);
    }
}
