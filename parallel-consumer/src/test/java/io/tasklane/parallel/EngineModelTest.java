package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Random series of deliveries, ends, commits, failures, crashes and rebalances, against a broker that is simple enough to be
 * believed: each record has its outcome exactly once, and none is lost.
 */
class EngineModelTest {

    static final String TOO_LARGE = "too-large";

    private static final int ROUNDS = 400;
    private static final int STEPS = 600;
    private static final int PARTITIONS = 3;
    private static final ConsumerGroupMetadata GROUP = new MockConsumer<byte[], byte[]>("earliest").groupMetadata();

    private final Map<String, Integer> happened = new HashMap<>();
    private int executions;
    private int records;

    @Test
    void everyRecordHasItsOutcomeExactlyOnce() {
        long seed = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            new World(new Random(seed + round)).play("seed " + (seed + round));
        }
        System.out.println("seed " + seed + ", " + ROUNDS + " rounds, " + records + " records, " + executions
                + " executions, " + happened);
    }

    /** One log, one group, and what happens to them. */
    private final class World {

        private final Random random;
        private final ModelBroker broker;
        private final Map<TopicPartition, long[]> log = new HashMap<>();
        private final List<Member> members = new ArrayList<>();
        private final Map<TopicPartition, Member> owners = new HashMap<>();

        World(Random random) {
            this.random = random;
            this.broker = new ModelBroker(random);
            for (int partition = 0; partition < PARTITIONS; partition++) {
                log.put(new TopicPartition("tasks", partition), offsets());
            }
            for (int member = 0; member < 3; member++) {
                members.add(new Member());
            }
            log.keySet().forEach(partition -> assign(partition, any(members)));
        }

        /** With gaps, as transaction markers and compaction leave them. */
        private long[] offsets() {
            long[] offsets = new long[random.nextInt(80)];
            long offset = random.nextInt(3);
            for (int at = 0; at < offsets.length; at++) {
                offsets[at] = offset;
                offset += random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1;
            }
            records += offsets.length;
            return offsets;
        }

        void play(String name) {
            for (int step = 0; step < STEPS; step++) {
                Member member = any(members);
                int dice = random.nextInt(100);
                if (dice < 35) {
                    member.poll();
                } else if (dice < 70) {
                    member.endOne();
                } else if (dice < 92) {
                    publish(member);
                } else if (dice < 95) {
                    rebalance();
                } else if (dice < 97) {
                    crash(member);
                } else {
                    loseSession(member);
                }
            }
            broker.heal();
            for (int patience = 0; patience < 10_000 && !isAllDone(); patience++) {
                for (Member member : List.copyOf(members)) {
                    member.poll();
                    member.endOne();
                    publish(member);
                }
            }
            assertThat(broker.outcomes())
                    .as(name)
                    .hasSize(Arrays.stream(log.values().toArray(long[][]::new))
                            .mapToInt(offsets -> offsets.length)
                            .sum());
            assertThat(broker.outcomes().values()).as(name).allMatch(times -> times == 1);
        }

        private boolean isAllDone() {
            return members.stream().allMatch(Member::isIdle)
                    && broker.outcomes().size()
                            >= log.values().stream()
                                    .mapToInt(offsets -> offsets.length)
                                    .sum();
        }

        private void publish(Member member) {
            try {
                member.writer.publish(GROUP);
            } catch (KafkaException fatal) {
                count("sessions that failed");
                replace(member);
            }
        }

        /** As a cooperative group does it: the old owner gives the partition up, then the new one gets it. */
        private void rebalance() {
            count("partitions moved");
            TopicPartition partition = any(List.copyOf(log.keySet()));
            Member owner = owners.get(partition);
            if (owner != null) {
                owner.giveUp(partition);
            }
            assign(partition, any(members));
        }

        private void crash(Member member) {
            count("crashes");
            replace(member);
        }

        private void replace(Member member) {
            member.producer.die();
            members.set(members.indexOf(member), new Member());
            member.windows.keySet().stream()
                    .filter(partition -> owners.get(partition) == member)
                    .forEach(partition -> assign(partition, any(members)));
        }

        /** The group goes on without a member that does not know, and still works and tries to commit. */
        private void loseSession(Member member) {
            count("sessions lost");
            member.producer.expel();
            List.copyOf(member.windows.keySet()).stream()
                    .filter(partition -> owners.get(partition) == member)
                    .forEach(partition -> assign(partition, any(without(member))));
            for (int more = random.nextInt(5); more > 0 && members.contains(member); more--) {
                member.endOne();
                publish(member);
            }
            if (members.contains(member)) {
                member.writer.betweenTransactions(() -> member.windows.values().forEach(PartitionWindow::lose));
                replace(member);
            }
        }

        private List<Member> without(Member member) {
            return members.stream().filter(other -> other != member).toList();
        }

        private void assign(TopicPartition partition, Member member) {
            owners.put(partition, member);
            OffsetAndMetadata committed = broker.committed(partition);
            OffsetRuns inherited = committed.metadata().isEmpty()
                    ? OffsetRuns.startingAt(committed.offset())
                    : OffsetRuns.decode(committed.offset(), committed.metadata())
                            .orElseThrow();
            member.windows.put(partition, SameThread.window(partition, inherited));
            member.delivered.put(partition, committed.offset());
        }

        private <T> T any(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }

        /** A process with its engine. */
        private final class Member {

            final ModelBroker.Producer producer = broker.new Producer();
            final OutcomeQueue queue = new OutcomeQueue();
            final OutcomeWriter writer =
                    new OutcomeWriter(producer, queue, new EngineMeters(new SimpleMeterRegistry(), "group"));
            final Map<TopicPartition, PartitionWindow> windows = new HashMap<>();
            final Map<TopicPartition, Long> delivered = new HashMap<>();
            final List<CompletableFuture<Outcome>> running = new ArrayList<>();
            final Engine engine = SameThread.engine(new Running(), queue);

            void poll() {
                if (windows.isEmpty()) {
                    return;
                }
                TopicPartition partition = any(List.copyOf(windows.keySet()));
                long from = delivered.get(partition);
                List<ConsumerRecord<byte[], byte[]>> polled = Arrays.stream(log.get(partition))
                        .filter(offset -> offset >= from)
                        .limit(1 + random.nextInt(8))
                        .mapToObj(offset -> new ConsumerRecord<byte[], byte[]>(
                                partition.topic(), partition.partition(), offset, new byte[0], new byte[0]))
                        .toList();
                if (!polled.isEmpty()) {
                    delivered.put(partition, polled.get(polled.size() - 1).offset() + 1);
                    engine.dispatch(windows.get(partition)
                            .admit(
                                    polled,
                                    // To wait for a start to be recorded takes a thread, and here there is only one.
                                    (window, kafkaRecord, past) -> engine.execution(window, kafkaRecord, Past.NONE)));
                }
            }

            void endOne() {
                if (!running.isEmpty()) {
                    running.remove(random.nextInt(running.size())).complete(null);
                }
            }

            void giveUp(TopicPartition partition) {
                PartitionWindow window = windows.get(partition);
                writer.betweenTransactions(() -> {
                    try {
                        writer.giveBack(GROUP, List.of(window));
                    } catch (KafkaException fatal) {
                        count("give-backs that failed");
                    }
                    window.lose();
                });
                windows.remove(partition);
            }

            boolean isIdle() {
                return queue.isEmpty() && !writer.isBusy();
            }

            /** Each ends when the test says so, most with an outcome, some with one that cannot be sent, some with a failure. */
            private final class Running implements RecordProcessor {

                @Override
                public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
                    EngineModelTest.this.executions++;
                    if (random.nextInt(5) == 0) {
                        context.emit(new ProducerRecord<>("events", null, new byte[0]));
                        context.report(new ProducerRecord<>("reports", null, new byte[0]));
                    }
                    CompletableFuture<Outcome> end = new CompletableFuture<>();
                    running.add(end);
                    return () -> end.thenApply(ended -> switch (random.nextInt(20)) {
                        case 0 -> throw new IllegalStateException("failed");
                        case 1 -> Outcome.of(new ProducerRecord<>(TOO_LARGE, key(kafkaRecord), new byte[0]));
                        default -> Outcome.of(new ProducerRecord<>("outcomes", key(kafkaRecord), new byte[0]));
                    });
                }

                @Override
                public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
                    return Outcome.of(new ProducerRecord<>("dead", key(kafkaRecord), new byte[0]));
                }

                private byte[] key(ConsumerRecord<?, ?> kafkaRecord) {
                    return (kafkaRecord.partition() + ":" + kafkaRecord.offset()).getBytes();
                }
            }
        }
    }

    private void count(String what) {
        happened.merge(what, 1, Integer::sum);
    }
}
