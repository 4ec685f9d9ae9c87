package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** One log, one group, and what happens to them. */
final class ModelWorld {

    private static final int STEPS = 600;
    private static final int PARTITIONS = 3;
    private static final int PROCESSES = 3;

    private final Random random;
    private final ModelTruth truth;
    private final ExecutorService pool;
    private final ModelBroker broker;
    private final Map<TopicPartition, long[]> log = new TreeMap<>(Comparator.comparingInt(TopicPartition::partition));
    /** How many records of each partition are produced by now. */
    private final Map<TopicPartition, Integer> produced = new HashMap<>();

    /** The higher it is, the less goes wrong. */
    private final int calm;

    private int born;
    private final List<ModelProcess> processes = new ArrayList<>();
    private final Map<TopicPartition, ModelProcess> owners = new HashMap<>();

    ModelWorld(Random random, ModelTruth truth, ExecutorService pool) {
        this.random = random;
        this.truth = truth;
        this.pool = pool;
        this.broker = new ModelBroker(random);
        this.calm = 1 + random.nextInt(6);
        for (int number = 0; number < PARTITIONS; number++) {
            TopicPartition partition = new TopicPartition("tasks", number);
            log.put(partition, offsets());
            produced.put(partition, random.nextInt(20));
        }
        for (int number = 0; number < PROCESSES; number++) {
            processes.add(newProcess());
        }
        log.keySet().forEach(partition -> assign(partition, any(processes)));
    }

    private ModelProcess newProcess() {
        return new ModelProcess(born++, random, broker, truth, pool);
    }

    /** With gaps, as transaction markers and compaction leave them. */
    private long[] offsets() {
        long[] offsets = new long[random.nextInt(80)];
        long offset = random.nextInt(3);
        for (int at = 0; at < offsets.length; at++) {
            offsets[at] = offset;
            offset += random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1;
            truth.happens("records");
        }
        return offsets;
    }

    void play() {
        for (int step = 0; step < STEPS; step++) {
            ModelProcess process = any(processes);
            int dice = random.nextInt(100);
            if (dice < 30) {
                poll(process);
            } else if (dice < 60) {
                process.endOne();
            } else if (dice < 85) {
                publish(process);
            } else if (dice < 90) {
                produced.merge(any(List.copyOf(log.keySet())), random.nextInt(10), Integer::sum);
            } else if (random.nextInt(calm) > 0) {
                publish(process);
            } else if (dice < 94) {
                rebalance();
            } else if (dice < 95) {
                stop(process);
            } else if (dice < 96) {
                truth.happens("crashes");
                crash(process);
            } else {
                loseSession(process);
            }
            endStep();
        }
        endAll();
        int records = log.values().stream().mapToInt(offsets -> offsets.length).sum();
        assertThat(broker.outcomes()).as(truth.world()).hasSize(records);
        assertThat(broker.outcomes().values()).as(truth.world()).allMatch(times -> times == 1);
        processes.forEach(ModelProcess::die);
    }

    /** From here on nothing goes wrong but what records do themselves. */
    private void endAll() {
        broker.heal();
        log.forEach((partition, offsets) -> produced.put(partition, offsets.length));
        for (int patience = 0; patience < 10_000 && !isAllDone(); patience++) {
            for (ModelProcess process : List.copyOf(processes)) {
                poll(process);
                process.endOne();
                publish(process);
                endStep();
            }
        }
    }

    private boolean isAllDone() {
        return processes.stream().allMatch(ModelProcess::isIdle)
                && broker.outcomes().size()
                        >= log.values().stream()
                                .mapToInt(offsets -> offsets.length)
                                .sum();
    }

    private void poll(ModelProcess process) {
        if (!processes.contains(process) || process.partitions().isEmpty()) {
            return;
        }
        TopicPartition partition = any(sorted(process.partitions()));
        long from = process.nextOf(partition);
        List<Long> polled = new ArrayList<>();
        int most = 1 + random.nextInt(8);
        for (long offset : visible(partition)) {
            if (offset >= from && polled.size() < most) {
                polled.add(offset);
            }
        }
        process.receive(partition, polled);
    }

    private long[] visible(TopicPartition partition) {
        long[] all = log.get(partition);
        return Arrays.copyOf(all, Math.min(all.length, produced.get(partition)));
    }

    private void publish(ModelProcess process) {
        if (!processes.contains(process)) {
            return;
        }
        try {
            process.publish();
        } catch (KafkaException fatal) {
            truth.happens("sessions that failed");
            endSession(process);
        }
    }

    private void endSession(ModelProcess process) {
        List<TopicPartition> left = ownedBy(process);
        process.loseSession();
        process.join();
        left.forEach(partition -> assign(partition, any(processes)));
    }

    /** As a cooperative group does it: the old owner gives the partition up, then the new one gets it. */
    private void rebalance() {
        truth.happens("partitions moved");
        TopicPartition partition = any(List.copyOf(log.keySet()));
        owners.get(partition).giveUp(List.of(partition));
        assign(partition, any(processes));
    }

    private void stop(ModelProcess process) {
        truth.happens("stops");
        List<TopicPartition> left = ownedBy(process);
        process.giveUp(left);
        process.die();
        replace(process, left);
    }

    private void crash(ModelProcess process) {
        List<TopicPartition> left = ownedBy(process);
        process.die();
        replace(process, left);
    }

    private void replace(ModelProcess process, List<TopicPartition> left) {
        processes.set(processes.indexOf(process), newProcess());
        left.forEach(partition -> assign(partition, any(processes)));
    }

    private void endStep() {
        truth.judge();
        for (ModelProcess process : List.copyOf(processes)) {
            if (process.isTakenDown()) {
                crash(process);
            }
        }
    }

    /** The group goes on without a member that does not know, and still works and tries to commit. */
    private void loseSession(ModelProcess process) {
        truth.happens("sessions lost");
        process.expel();
        List<ModelProcess> others =
                processes.stream().filter(other -> other != process).toList();
        ownedBy(process).forEach(partition -> assign(partition, any(others)));
        for (int more = random.nextInt(5); more > 0; more--) {
            process.endOne();
            publish(process);
        }
        endSession(process);
    }

    private List<TopicPartition> ownedBy(ModelProcess process) {
        return log.keySet().stream()
                .filter(partition -> owners.get(partition) == process)
                .toList();
    }

    private void assign(TopicPartition partition, ModelProcess process) {
        owners.put(partition, process);
        long[] visible = visible(partition);
        process.take(partition, visible.length == 0 ? 0 : visible[visible.length - 1] + 1);
    }

    private static List<TopicPartition> sorted(Set<TopicPartition> partitions) {
        return partitions.stream()
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
