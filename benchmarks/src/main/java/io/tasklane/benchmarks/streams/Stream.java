package io.tasklane.benchmarks.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.benchmarks.load.Latencies;
import io.tasklane.benchmarks.processes.Suite;
import io.tasklane.benchmarks.report.Progress;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * From the moment in which an event is committed to Kafka until a client has read it from an open stream: with one stream, with many
 * of which one is told, and with as many that are all told. For comparison: until a plain consumer has it.
 */
public final class Stream implements Scenario {

    @Override
    public String name() {
        return "stream";
    }

    @Override
    public String about() {
        return "from Kafka to open event streams, one and many, beside a plain consumer";
    }

    @Override
    public Map<String, Long> settings() {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("streams", 2_000L);
        settings.put("events", 500L);
        settings.put("events-for-all", 30L);
        return settings;
    }

    @Override
    public Report run(Settings settings, Workplace workplace) throws Exception {
        Report.Builder report = new Report.Builder();
        int streams = Math.toIntExact(settings.number("streams"));
        try (Suite suite = Suite.started(workplace.folder("suite"));
                CommittedEvents events = new CommittedEvents(suite.kafka())) {
            Run run = new Run(suite, events, report, new AtomicLong());
            long few = settings.number("events");
            run.consumer(few);
            run.streams("warm-up", 1, few, false);
            run.consumer(few);
            run.streams("1 stream", 1, few, false);
            run.streams(streams + " streams, one told", streams, few, false);
            run.streams(streams + " streams, all told", streams, settings.number("events-for-all"), true);
        }
        return report.build(name(), settings.values());
    }

    private record Run(Suite suite, CommittedEvents events, Report.Builder report, AtomicLong numbers) {

        void consumer(long count) {
            Latencies latencies = new Latencies();
            Map<String, Object> settings =
                    Map.of("bootstrap.servers", suite.kafka(), "isolation.level", "read_committed");
            try (var consumer =
                    new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                List<TopicPartition> partitions = consumer.partitionsFor(events.topic()).stream()
                        .map(partition -> new TopicPartition(events.topic(), partition.partition()))
                        .toList();
                consumer.assign(partitions);
                consumer.seekToEnd(partitions);
                partitions.forEach(consumer::position);
                for (long event = 0; event < count; event++) {
                    long number = numbers.incrementAndGet();
                    long committed = events.commit("streamed", number);
                    boolean seen = false;
                    while (!seen) {
                        for (var one : consumer.poll(Duration.ofMillis(100))) {
                            seen |= new String(one.value(), UTF_8).contains(OpenStreams.mark(number));
                        }
                    }
                    latencies.add(System.nanoTime() - committed);
                }
            }
            report.row("plain consumer").with("", latencies);
        }

        void streams(String what, int count, long eventCount, boolean all) throws Exception {
            Latencies latencies = new Latencies();
            try (OpenStreams open = new OpenStreams(suite.gateway())) {
                for (int stream = 0; stream < count; stream++) {
                    open.open("/events?taskName=streamed" + (all ? "" : "-" + stream));
                }
                open.awaitAll();
                Progress.during(what + ", told", 0, latencies::count, () -> {
                    for (int event = 0; event < eventCount; event++) {
                        long number = numbers.incrementAndGet();
                        var expected = open.expect(number, all ? count : 1);
                        long committed = events.commit("streamed" + (all ? "" : "-" + event * 31 % count), number);
                        expected.await().forEach(told -> latencies.add(told - committed));
                    }
                    return latencies;
                });
            }
            report.row(what).with("told", latencies.count()).with("", latencies);
        }
    }
}
