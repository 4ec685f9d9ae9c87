package io.tasklane.benchmarks.view;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.tasklane.benchmarks.load.HttpConnection;
import io.tasklane.benchmarks.load.HttpRequest;
import io.tasklane.benchmarks.load.Latencies;
import io.tasklane.benchmarks.processes.Child;
import io.tasklane.benchmarks.report.Progress;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.scenario.Workplace;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/** A view with few tasks and one with many, side by side, each in a process of its own, and one client that asks them in turns. */
final class FewAndMany implements AutoCloseable {

    private static final int OK = 200;

    private final Side few;
    private final Side many;

    private FewAndMany(Side few, Side many) {
        this.few = few;
        this.many = many;
    }

    /** One of them. */
    record Side(int size, Child process, HttpConnection connection, MongoClient mongo) implements AutoCloseable {

        static Side filled(Workplace workplace, int size) throws Exception {
            Child process = Child.java(
                    "view-of-" + size,
                    workplace.folder(),
                    List.of("-Xmx2g", "-XX:+UseSerialGC"),
                    FilledView.class,
                    List.of(workplace.folder("view-of-" + size).toString(), Integer.toString(size)));
            String[] at = Progress.during(
                            "filling, tasks", size, () -> 0, () -> process.awaitLine("filled ", Duration.ofMinutes(30)))
                    .split(" ");
            HttpConnection connection = new HttpConnection(URI.create("http://127.0.0.1:" + at[0]));
            return new Side(size, process, connection, MongoClients.create(at[1]));
        }

        private void ask(String path, Latencies latencies) throws IOException {
            HttpRequest request = HttpRequest.get(path);
            long begun = System.nanoTime();
            int status = connection.send(request).status();
            latencies.add(System.nanoTime() - begun);
            if (status != OK) {
                throw new IllegalStateException(path + " was answered with " + status);
            }
        }

        private void read(Question question, int number, Latencies latencies) {
            var tasks = mongo.getDatabase(FilledView.DATABASE).getCollection(FilledView.TASKS);
            long begun = System.nanoTime();
            question.read(tasks, number);
            latencies.add(System.nanoTime() - begun);
        }

        @Override
        public void close() {
            mongo.close();
            process.close();
        }
    }

    static FewAndMany filled(Workplace workplace, long few, long many) throws Exception {
        Side small = Side.filled(workplace, Math.toIntExact(few));
        try {
            return new FewAndMany(small, Side.filled(workplace, Math.toIntExact(many)));
        } catch (Exception failed) {
            small.close();
            throw failed;
        }
    }

    /** What is asked of a gateway, and what is read from its store for as much. */
    interface Question {

        /** @param number of some task, from 0 */
        String path(int number);

        void read(MongoCollection<Document> tasks, int number);
    }

    /** How long one of them took to answer, and its store to be read. */
    private record Times(Side side, Latencies asked, Latencies read) {
        static Times of(Side side) {
            return new Times(side, new Latencies(), new Latencies());
        }
    }

    /** Asks all in turns, a third more for a start that does not count. */
    void compare(String what, Question question, long requests, Report.Builder report) throws Exception {
        awaitAnswer(question.path(0));
        in(question, requests / 3, List.of(Times.of(few), Times.of(many)));
        Times amongFew = Times.of(few);
        Times amongMany = Times.of(many);
        in(question, requests, List.of(amongFew, amongMany));
        for (Times times : List.of(amongFew, amongMany)) {
            report.row(what + ", store alone, among " + times.side().size()).with("", times.read());
            report.row(what + " among " + times.side().size()).with("", times.asked());
        }
        report.row(what + ", many of few")
                .with(
                        "p50 ratio",
                        amongMany.asked().millis(50) / amongFew.asked().millis(50))
                .with(
                        "p99 ratio",
                        amongMany.asked().millis(99) / amongFew.asked().millis(99));
    }

    private static void in(Question question, long requests, List<Times> all) throws IOException {
        Random random = new Random(42);
        for (long request = 0; request < requests; request++) {
            for (Times times : all) {
                int number = random.nextInt(times.side().size());
                times.side().read(question, number, times.read());
                times.side().ask(question.path(number), times.asked());
            }
        }
    }

    /** Waits until both answer to that, at most five minutes. */
    private void awaitAnswer(String path) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        for (Side side : List.of(few, many)) {
            while (side.connection().send(HttpRequest.get(path)).status() != OK) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException(path + " is not answered");
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    @Override
    public void close() {
        List.of(few, many).forEach(Side::close);
    }
}
