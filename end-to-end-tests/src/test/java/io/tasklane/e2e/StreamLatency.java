package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * How long it takes from the moment in which an event is committed to Kafka until a client has read it from an open stream: with
 * one stream, with many of which one is told, and with as many who are all told. Not a test: run it by hand, on a machine that
 * does nothing else. For comparison: until a plain consumer has it.
 */
final class StreamLatency {

    private static final int EVENTS = 500;
    private static final int STREAMS = 2_000;
    private static final int OPENED_AT_A_TIME = 100;
    private static final int EVENTS_FOR_ALL = 30;

    private StreamLatency() {}

    public static void main(String[] arguments) throws Exception {
        try (RunningSuite suite = RunningSuite.startedFresh()) {
            String kafka = suite.kafkaClientSettings().get("bootstrap.servers").toString();
            try (WrittenEvents log = new WrittenEvents(kafka, suite.topicPrefix())) {
                measure("warm-up", suite, log, 1, EVENTS);
                plainConsumer(suite, log, kafka);
                measure("1 stream", suite, log, 1, EVENTS);
                measure(STREAMS + " streams, each told of its own task", suite, log, STREAMS, EVENTS);
                toAll(suite, log);
            }
        }
        System.exit(0);
    }

    private static void plainConsumer(RunningSuite suite, WrittenEvents log, String kafka) {
        String task = WrittenEvents.taskId();
        List<Long> nanos = new ArrayList<>();
        try (var consumer = new PlainKafka(kafka).reader(suite.topic("task-events"), false)) {
            for (int event = 0; event < EVENTS; event++) {
                log.commit(List.of(log.event(task, "progressed", event)));
                long committed = System.nanoTime();
                boolean seen = false;
                while (!seen) {
                    for (var one : consumer.poll(Duration.ofMillis(100))) {
                        seen |= task.equals(new String(one.key(), UTF_8));
                    }
                }
                nanos.add(System.nanoTime() - committed);
            }
        }
        print("a plain consumer", nanos);
    }

    private static void measure(String what, RunningSuite suite, WrittenEvents log, int count, int events)
            throws InterruptedException {
        List<String> tasks = IntStream.range(0, count)
                .mapToObj(task -> WrittenEvents.taskId())
                .toList();
        for (int begin = 0; begin < count; begin += OPENED_AT_A_TIME) {
            log.commit(tasks.subList(begin, Math.min(count, begin + OPENED_AT_A_TIME)).stream()
                    .map(task -> log.event(task, "started", 0))
                    .toList());
        }
        suite.gateway().awaitKnown(tasks.get(count - 1));
        Map<String, Long> committed = new ConcurrentHashMap<>();
        List<EventStream> streams = new ArrayList<>();
        Map<String, Long> seen = new ConcurrentHashMap<>();
        CountDownLatch[] next = {new CountDownLatch(1)};
        for (String task : tasks) {
            streams.add(EventStream.open(suite.gateway().uri("/taskStatus/" + task + "/events"), "", event -> {
                if (event.type().equals("progressed")) {
                    seen.put(EventStream.json(event).get("id").stringValue(), System.nanoTime());
                    next[0].countDown();
                }
            }));
            if (streams.size() % OPENED_AT_A_TIME == 0 || streams.size() == count) {
                streams.forEach(stream -> stream.awaitTypes("snapshot"));
            }
        }
        for (int event = 0; event < events; event++) {
            String task = tasks.get(event * 31 % count);
            CountDownLatch told = new CountDownLatch(1);
            next[0] = told;
            log.commit(List.of(log.event(task, "progressed", event)));
            committed.put(task + ".progressed." + event, System.nanoTime());
            if (!told.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("an event was not told");
            }
        }
        streams.forEach(EventStream::close);
        print(
                what,
                committed.entrySet().stream()
                        .map(event -> seen.get(event.getKey()) - event.getValue())
                        .toList());
    }

    private static void toAll(RunningSuite suite, WrittenEvents log) throws InterruptedException {
        String task = WrittenEvents.taskId();
        List<Long> nanos = new ArrayList<>();
        List<EventStream> streams = new ArrayList<>();
        Map<Integer, Long> seen = new ConcurrentHashMap<>();
        CountDownLatch[] next = {new CountDownLatch(0)};
        for (int stream = 0; stream < STREAMS; stream++) {
            int number = stream;
            streams.add(EventStream.open(suite.gateway().uri("/events?taskName=written"), "", event -> {
                if (event.type().equals("progressed")) {
                    seen.put(number, System.nanoTime());
                    next[0].countDown();
                }
            }));
            if (streams.size() % OPENED_AT_A_TIME == 0) {
                streams.forEach(one -> one.awaitTypes("snapshot"));
            }
        }
        for (int event = 0; event < EVENTS_FOR_ALL; event++) {
            CountDownLatch told = new CountDownLatch(STREAMS);
            next[0] = told;
            log.commit(List.of(log.event(task, "progressed", event)));
            long committed = System.nanoTime();
            if (!told.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("an event was not told to all");
            }
            seen.values().forEach(time -> nanos.add(time - committed));
        }
        streams.forEach(EventStream::close);
        print(STREAMS + " streams, all told of each event", nanos);
    }

    private static void print(String what, List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%-45s p50 %7.2f ms   p99 %7.2f ms   (%d)%n",
                what,
                sorted[sorted.length / 2] / 1e6,
                sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)] / 1e6,
                sorted.length);
    }
}
