package io.tasklane.parallel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A record's way through its partition's window, and the coding of what is known of the offsets in flight. */
@State(Scope.Thread)
public class WindowBenchmark {

    private static final int RECORDS = 1_000;
    private static final byte[] NOTHING = {};

    private final List<ConsumerRecord<byte[], byte[]>> delivered = new ArrayList<>();
    private final List<Integer> order = new ArrayList<>();
    private final ProcessingThreads threads = new ProcessingThreads("micro", 1);
    private final Engine engine = new Engine(new Untouched(), threads, new OutcomeQueue(), () -> false);
    private final PartitionWindow halfDone = window();
    private final OffsetRuns runs;
    private final String metadata;

    public WindowBenchmark() {
        for (int offset = 0; offset < RECORDS; offset++) {
            delivered.add(new ConsumerRecord<>("tasks", 0, offset, NOTHING, NOTHING));
            order.add(offset);
        }
        Collections.shuffle(order, new Random(42));
        List<Execution> admitted = halfDone.admit(delivered, engine::execution);
        order.subList(0, RECORDS / 2).forEach(offset -> halfDone.done(admitted.get(offset)));
        OffsetAndMetadata position = halfDone.position();
        metadata = position.metadata();
        runs = decoded();
    }

    private static PartitionWindow window() {
        return new PartitionWindow(new TopicPartition("tasks", 0), OffsetRuns.startingAt(0), 0);
    }

    private OffsetRuns decoded() {
        Optional<OffsetRuns> known = OffsetRuns.decode(0, metadata);
        return known.orElseThrow();
    }

    @Setup(Level.Trial)
    public void check() {
        if (runs.encode().length() != metadata.length()) {
            throw new IllegalStateException("what was decoded is encoded as something else");
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        threads.close();
    }

    /** Per record: it is admitted, and done in no order. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int admitAndDone() {
        PartitionWindow window = window();
        List<Execution> admitted = window.admit(delivered, engine::execution);
        for (int offset : order) {
            window.done(admitted.get(offset));
        }
        return window.pending();
    }

    /** What is committed of a window with 500 of 1,000 records done, in no order. */
    @Benchmark
    public OffsetAndMetadata positionOfAWideWindow() {
        return halfDone.position();
    }

    @Benchmark
    public String encodeMetadata() {
        return runs.encode();
    }

    @Benchmark
    public boolean decodeMetadata() {
        return OffsetRuns.decode(0, metadata).isPresent();
    }

    /** Nothing is processed here. */
    private static final class Untouched implements RecordProcessor {

        @Override
        public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
            return () -> CompletableFuture.completedStage(Outcome.nothing());
        }

        @Override
        public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
            return Outcome.nothing();
        }
    }
}
