package io.tasklane.parallel;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Does what chance says, decided when it is prepared: most records end with an outcome when the world lets them, on the thread that
 * they hold or later; some with one that cannot be sent, some with a failure, and some take down their process soon.
 */
final class ModelHandler implements RecordProcessor {

    private final Random random;
    private final ModelTruth truth;
    private final ModelProcess process;
    private final StepwiseThreads steps;
    private final Map<String, Run> running = new ConcurrentSkipListMap<>();

    ModelHandler(Random random, ModelTruth truth, ModelProcess process, StepwiseThreads steps) {
        this.random = random;
        this.truth = truth;
        this.process = process;
        this.steps = steps;
    }

    static String name(int partition, long offset) {
        return partition + ":" + offset;
    }

    private static String name(ConsumerRecord<?, ?> kafkaRecord) {
        return name(kafkaRecord.partition(), kafkaRecord.offset());
    }

    private static boolean isDeadly(ConsumerRecord<?, ?> kafkaRecord) {
        return kafkaRecord.offset() % 37 == 5;
    }

    @Override
    public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
        truth.isSaidToHaveBegun(name(kafkaRecord), context.mayHaveBegunBefore());
        if (random.nextInt(5) == 0) {
            context.emit(new ProducerRecord<>("events", null, new byte[0]));
            context.report(new ProducerRecord<>("reports", null, new byte[0]));
        }
        boolean deadly = isDeadly(kafkaRecord);
        Run run = new Run(
                name(kafkaRecord),
                deadly ? random.nextInt(4) : Integer.MAX_VALUE,
                random.nextInt(20),
                deadly || random.nextBoolean());
        return () -> run.begin(context);
    }

    @Override
    public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
        if (failure instanceof CrashLoopException) {
            truth.isSaidToKill(name(kafkaRecord), process);
        }
        return outcome("dead", name(kafkaRecord));
    }

    private static Outcome outcome(String topic, String name) {
        return Outcome.of(new ProducerRecord<>(topic, name.getBytes(), new byte[0]));
    }

    void endOne() {
        List<Run> harmless = running.values().stream()
                .filter(run -> run.fuse == Integer.MAX_VALUE)
                .toList();
        if (!harmless.isEmpty()) {
            harmless.get(random.nextInt(harmless.size())).end();
        }
    }

    /** Answers whether one has burnt down. */
    boolean burnFuses() {
        for (Run run : running.values()) {
            if (run.fuse != Integer.MAX_VALUE && run.fuse-- == 0) {
                truth.kills(run.name);
                return true;
            }
        }
        return false;
    }

    private final class Run {

        private final String name;
        private final int dice;
        private final boolean holdsThread;
        private final CompletableFuture<Outcome> later = new CompletableFuture<>();
        private int fuse;
        private boolean ended;

        Run(String name, int fuse, int dice, boolean holdsThread) {
            this.name = name;
            this.fuse = fuse;
            this.dice = dice;
            this.holdsThread = holdsThread;
        }

        CompletionStage<Outcome> begin(RecordContext context) throws InterruptedException {
            truth.begins(name, process);
            running.put(name, this);
            context.onLost(this::end);
            if (!holdsThread) {
                return later;
            }
            awaitEnd();
            steps.awaitTurn();
            return CompletableFuture.completedStage(outcome());
        }

        private synchronized void awaitEnd() throws InterruptedException {
            while (!ended) {
                wait();
            }
        }

        private Outcome outcome() {
            return switch (dice) {
                case 0 -> throw new IllegalStateException("failed");
                case 1 -> ModelHandler.outcome(EngineModelTest.TOO_LARGE, name);
                default -> ModelHandler.outcome("outcomes", name);
            };
        }

        void end() {
            running.remove(name, this);
            if (holdsThread) {
                synchronized (this) {
                    ended = true;
                    notifyAll();
                }
            } else {
                later.completeAsync(this::outcome, Runnable::run);
            }
        }
    }
}
