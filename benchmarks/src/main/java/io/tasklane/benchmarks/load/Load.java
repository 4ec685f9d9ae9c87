package io.tasklane.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/**
 * Clients that send requests when they are due, over connections of their own. A request that is due while all connections wait for
 * answers is sent late, and its time counts from when it was due.
 */
public final class Load {

    /** After so many failures in a row a client gives up: nobody is there. */
    private static final int HOPELESS = 20;

    /** Hears of each answer and of when its request was due; called by many threads. */
    @FunctionalInterface
    public interface Answered {
        void with(Answer answer, long due);
    }

    private final URI base;
    private final int connections;
    private final LongAdder answered = new LongAdder();
    private final Map<String, LongAdder> refused = new ConcurrentSkipListMap<>();

    public Load(URI base, int connections) {
        this.base = base;
        this.connections = connections;
    }

    /** Answers so far, with which status ever. */
    public long answered() {
        return answered.sum();
    }

    /**
     * Sends all that the schedule has.
     *
     * @param request the next one to send; gets the number of the connection
     * @throws IOException if the server is not there any more
     */
    public Answers run(Schedule schedule, IntFunction<HttpRequest> request, Answered heard)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            List<Future<Latencies>> clients = new ArrayList<>();
            for (int client = 0; client < connections; client++) {
                int number = client;
                clients.add(threads.submit(() -> send(schedule, () -> request.apply(number), heard)));
            }
            Latencies all = new Latencies();
            for (Future<Latencies> client : clients) {
                all.add(client.get());
            }
            return new Answers(all, refusals(), schedule.begun(), System.nanoTime());
        } catch (ExecutionException failure) {
            throw new IOException(base + " cannot be measured: " + failure.getCause(), failure);
        } finally {
            threads.shutdownNow();
        }
    }

    @FunctionalInterface
    private interface Next {
        HttpRequest request();
    }

    private Latencies send(Schedule schedule, Next next, Answered heard) throws IOException {
        Latencies latencies = new Latencies();
        HttpConnection connection = new HttpConnection(base);
        int failures = 0;
        try {
            for (OptionalLong due = schedule.take(); due.isPresent(); due = schedule.take()) {
                try {
                    Answer answer = connection.send(next.request());
                    latencies.add(System.nanoTime() - due.getAsLong());
                    heard.with(answer, due.getAsLong());
                    failures = 0;
                } catch (IOException broken) {
                    refuse(Answers.NO_ANSWER);
                    if (++failures == HOPELESS) {
                        throw broken;
                    }
                    connection.close();
                    connection = new HttpConnection(base);
                }
                answered.increment();
            }
        } finally {
            connection.close();
        }
        return latencies;
    }

    private void refuse(String why) {
        refused.computeIfAbsent(why, first -> new LongAdder()).increment();
    }

    private SortedMap<String, Long> refusals() {
        SortedMap<String, Long> counts = new TreeMap<>();
        refused.forEach((why, count) -> counts.put(why, count.sum()));
        return counts;
    }

    /** For who wants to know only whether all was accepted: what was not is counted as refused. */
    public Answered countingRefused() {
        return (answer, due) -> {
            if (!answer.isAccepted()) {
                refuse(Integer.toString(answer.status()));
            }
        };
    }

    /** Sends submissions; those that are accepted go into the ledger, the others are counted as refused. */
    public Answers submit(Schedule schedule, HttpRequest submission, Ledger ledger)
            throws IOException, InterruptedException {
        Answered refusals = countingRefused();
        return run(schedule, client -> submission, (answer, due) -> {
            refusals.with(answer, due);
            if (answer.isAccepted()) {
                ledger.accepted(TaskIds.in(answer.body()), due);
            }
        });
    }
}
