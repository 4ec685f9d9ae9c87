package io.tasklane.parallel;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** A process with its engine, from its start to its death; it may have several sessions, one after the other. */
final class ModelProcess {

    private static final ConsumerGroupMetadata GROUP = new MockConsumer<byte[], byte[]>("earliest").groupMetadata();

    /** @param starts how often it was started before */
    private record Admitted(Execution execution, int starts) {
        boolean isStarted() {
            return execution.starts().count() > starts;
        }

        String name() {
            return ModelHandler.name(execution.window().partition().partition(), execution.offset());
        }
    }

    private final int number;
    private final Random random;
    private final ModelBroker broker;
    private final ModelTruth truth;
    private final StepwiseThreads steps;
    private final ProcessingThreads threads;
    private final ModelHandler handler;
    private final LostStarts lostStarts = new LostStarts(Integer.MAX_VALUE);
    private final Map<TopicPartition, PartitionWindow> windows = new HashMap<>();
    private final Map<TopicPartition, Long> delivered = new HashMap<>();
    private final Map<TopicPartition, List<Admitted>> admitted = new HashMap<>();
    /** What it ever started, be it that it ended or was given back. */
    private final Map<TopicPartition, Set<String>> everStarted = new HashMap<>();

    private volatile boolean dead;
    private ModelBroker.Producer producer;
    private OutcomeQueue queue;
    private OutcomeWriter writer;
    private Engine engine;

    /** @param number tells it apart from the others of its world */
    ModelProcess(int number, Random random, ModelBroker broker, ModelTruth truth, ExecutorService pool) {
        this.number = number;
        this.random = random;
        this.broker = broker;
        this.truth = truth;
        this.steps = new StepwiseThreads(pool);
        this.threads = new ProcessingThreads(Integer.MAX_VALUE, steps);
        this.handler = new ModelHandler(random, truth, this, steps);
        join();
    }

    /** Begins a session, in which it owns nothing yet. */
    void join() {
        producer = broker.new Producer(steps::goOn);
        queue = new OutcomeQueue();
        writer = new OutcomeWriter(producer, queue, new EngineMeters(new SimpleMeterRegistry(), "group"));
        engine = new Engine(handler, threads, queue, this::isDead);
    }

    /** What it runs asks for this wherever it goes on. */
    private boolean isDead() {
        steps.awaitTurn();
        return dead;
    }

    Set<TopicPartition> partitions() {
        return Set.copyOf(windows.keySet());
    }

    /** @param end where the log ends now */
    void take(TopicPartition partition, long end) {
        var committed = broker.committed(partition);
        OffsetRuns inherited = committed.metadata().isEmpty()
                ? OffsetRuns.startingAt(committed.offset())
                : OffsetRuns.decode(committed.offset(), committed.metadata()).orElseThrow();
        windows.put(partition, new PartitionWindow(partition, lostStarts.corrected(partition, inherited), end));
        delivered.put(partition, committed.offset());
        admitted.put(partition, new ArrayList<>());
    }

    long nextOf(TopicPartition partition) {
        return delivered.get(partition);
    }

    void receive(TopicPartition partition, List<Long> offsets) {
        if (offsets.isEmpty()) {
            return;
        }
        List<ConsumerRecord<byte[], byte[]>> polled = new ArrayList<>();
        for (long offset : offsets) {
            polled.add(
                    new ConsumerRecord<>(partition.topic(), partition.partition(), offset, new byte[0], new byte[0]));
            delivered.put(partition, offset + 1);
        }
        List<Execution> executions = windows.get(partition).admit(polled, engine::execution);
        executions.forEach(execution -> admitted.get(partition)
                .add(new Admitted(execution, execution.starts().count())));
        engine.dispatch(executions);
        steps.goOn();
    }

    void endOne() {
        handler.endOne();
        steps.goOn();
    }

    /** @throws KafkaException if its session cannot go on */
    void publish() {
        try {
            writer.publish(GROUP);
        } finally {
            steps.goOn();
        }
    }

    /** As in a rebalance, or before it stops; what it hopes to have told the next owner may not have arrived. */
    void giveUp(Collection<TopicPartition> partitions) {
        Map<TopicPartition, PartitionWindow> given = new HashMap<>(windows);
        given.keySet().retainAll(partitions);
        Map<TopicPartition, List<String>> started = new HashMap<>();
        AtomicBoolean told = new AtomicBoolean();
        writer.betweenTransactions(() -> {
            given.keySet().forEach(partition -> started.put(partition, started(partition)));
            told.set(giveBack(given.values()));
            given.values().forEach(this::lose);
        });
        steps.goOn();
        given.forEach((partition, window) -> {
            if (!told.get() || !broker.committed(partition).equals(window.position())) {
                truth.cutOff(this, started.get(partition));
            }
        });
    }

    private boolean giveBack(Collection<PartitionWindow> given) {
        try {
            writer.giveBack(GROUP, given);
            return true;
        } catch (KafkaException fatal) {
            truth.happens("give-backs that failed");
            return false;
        }
    }

    /** It learns that its session is lost. */
    void loseSession() {
        producer.die();
        writer.betweenTransactions(() -> List.copyOf(windows.values()).forEach(window -> {
            truth.cutOff(this, started(window.partition()));
            lose(window);
        }));
        steps.goOn();
    }

    private void lose(PartitionWindow window) {
        windows.remove(window.partition());
        if (producer.isInDoubt(window.partition())) {
            truth.isInDoubt(everStarted.getOrDefault(window.partition(), Set.of()));
        }
        lostStarts.remember(window);
        window.lose();
    }

    private List<String> started(TopicPartition partition) {
        List<String> started = admitted.get(partition).stream()
                .filter(Admitted::isStarted)
                .map(Admitted::name)
                .toList();
        everStarted.computeIfAbsent(partition, first -> new HashSet<>()).addAll(started);
        return started;
    }

    /** The group goes on without it; it does not know yet. */
    void expel() {
        producer.expel();
    }

    void die() {
        dead = true;
        producer.die();
        windows.keySet().forEach(partition -> truth.cutOff(this, started(partition)));
        steps.shutdown();
    }

    /** Whether something that it runs takes it down now. */
    boolean isTakenDown() {
        return handler.burnFuses();
    }

    boolean isIdle() {
        return queue.isEmpty() && !writer.isBusy();
    }

    @Override
    public String toString() {
        return "process " + number;
    }
}
