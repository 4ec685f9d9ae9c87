package io.tasklane.parallel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The simplest broker that could be right: what is committed is there at once and whole, what is not is nowhere. Its producers
 * fail in all the ways that the real one does, and like the real broker it does not ask who owns a partition, only whether the
 * member is one.
 */
final class ModelBroker {

    private final Random random;
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final Map<String, Integer> outcomes = new HashMap<>();
    private final List<Producer> producers = new ArrayList<>();
    private boolean failing = true;

    ModelBroker(Random random) {
        this.random = random;
    }

    /** As a reader of committed offsets sees it: it waits for the end of a transaction that is about to change them. */
    OffsetAndMetadata committed(TopicPartition partition) {
        producers.forEach(producer -> producer.settle(partition));
        return committed.getOrDefault(partition, new OffsetAndMetadata(0));
    }

    /** How often each outcome is there, by its record's key. */
    Map<String, Integer> outcomes() {
        return outcomes;
    }

    /** From here on nothing goes wrong. */
    void heal() {
        failing = false;
    }

    private boolean happens(int inHundred) {
        return failing && random.nextInt(100) < inHundred;
    }

    /** A member's transactional producer. */
    final class Producer extends MockProducer<byte[], byte[]> {

        private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
        private final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        /** Of which it holds a position and was not told whether it is committed. */
        private final Set<TopicPartition> inDoubt = new HashSet<>();

        private final Runnable others;
        private boolean isMember = true;
        private boolean refused;
        private boolean fenced;
        private boolean committing;
        private boolean applied;

        /** @param others may go on while it waits for the broker */
        Producer(Runnable others) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.others = others;
            producers.add(this);
        }

        /** Its commit arrived and only the answer is missing, or it times out and the producer is fenced. */
        private void settle(TopicPartition partition) {
            if (!applied && positions.containsKey(partition)) {
                if (committing && random.nextBoolean()) {
                    apply();
                } else {
                    fenced = true;
                    positions.clear();
                }
            }
        }

        /** The group goes on without this member; it does not know yet. */
        void expel() {
            isMember = false;
        }

        /** Whether who holds it does not know what is committed for the partition. */
        boolean isInDoubt(TopicPartition partition) {
            return inDoubt.contains(partition);
        }

        /** The process is gone; what becomes of a transaction whose commit was under way is decided before it matters. */
        void die() {
            fenced = true;
        }

        @Override
        public void beginTransaction() {
            meetBroker();
            sent.clear();
            positions.clear();
            refused = false;
            applied = false;
            committing = false;
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> kafkaRecord, Callback callback) {
            throwIfFenced();
            if (kafkaRecord.topic().equals(EngineModelTest.TOO_LARGE)) {
                refused = true;
                callback.onCompletion(null, new RecordTooLargeException("too large"));
            } else {
                sent.add(kafkaRecord);
            }
            return new CompletableFuture<>();
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            inDoubt.addAll(offsets.keySet());
            meetBroker();
            if (!isMember) {
                throw new CommitFailedException("no member");
            }
            if (happens(3)) {
                throw new KafkaException("the coordinator moved");
            }
            positions.putAll(offsets);
        }

        @Override
        public void commitTransaction() {
            meetBroker();
            if (refused) {
                throw new KafkaException("in an error state");
            }
            committing = true;
            if (happens(4)) {
                fenced = true;
                throw new ProducerFencedException("the transaction took too long");
            }
            if (!applied && happens(4)) {
                committing = false;
                throw new KafkaException("aborted by the broker");
            }
            boolean answered = !happens(10);
            if (answered || random.nextBoolean()) {
                apply();
            }
            if (!answered) {
                throw new TimeoutException("no answer");
            }
            inDoubt.clear();
        }

        private void apply() {
            if (!applied) {
                applied = true;
                committed.putAll(positions);
                for (ProducerRecord<byte[], byte[]> kafkaRecord : sent) {
                    if (kafkaRecord.key() != null) {
                        outcomes.merge(new String(kafkaRecord.key()), 1, Integer::sum);
                    }
                }
            }
        }

        @Override
        public void abortTransaction() {
            meetBroker();
            if (happens(10)) {
                throw new TimeoutException("no answer");
            }
            sent.clear();
            positions.clear();
            inDoubt.clear();
            refused = false;
        }

        private void meetBroker() {
            if (random.nextBoolean()) {
                others.run();
            }
            throwIfFenced();
        }

        private void throwIfFenced() {
            if (fenced) {
                throw new ProducerFencedException("another one bears the name");
            }
        }
    }
}
