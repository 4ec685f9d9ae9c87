package io.tasklane.parallel.delay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of one partition each, with a gap in the offsets after every transaction; what is committed outlives its clients. */
final class VirtualKafka {

    enum Fault {
        NONE,
        OFFSETS_REFUSED,
        COMMIT_REFUSED,
        DEATH_BEFORE_COMMIT,
        DEATH_AFTER_COMMIT
    }

    final VirtualClock clock;
    final Map<String, List<ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();
    final Map<TopicPartition, Long> committed = new HashMap<>();
    final List<String> topicsThatRefuse = new ArrayList<>();
    ApiException refusal = new RecordTooLargeException("2 MB");
    Fault fault = Fault.NONE;
    int transactions;
    /** How far the broker's clock is behind, if it is the one that stamps. */
    Optional<Duration> brokerStampsBehind = Optional.empty();

    private final Map<String, Long> ends = new HashMap<>();

    VirtualKafka(VirtualClock clock) {
        this.clock = clock;
    }

    void create(String topic) {
        logs.putIfAbsent(topic, new ArrayList<>());
        ends.putIfAbsent(topic, 0L);
    }

    void append(ProducerRecord<byte[], byte[]> sent) {
        long stamp = brokerStampsBehind
                .map(behind -> clock.millis() - behind.toMillis())
                .orElse(sent.timestamp() == null ? clock.millis() : sent.timestamp());
        var type = brokerStampsBehind.isPresent() ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME;
        long offset = ends.merge(sent.topic(), 1L, Long::sum) - 1;
        int size = sent.value() == null ? -1 : sent.value().length;
        logs.get(sent.topic())
                .add(new ConsumerRecord<>(
                        sent.topic(),
                        0,
                        offset,
                        stamp,
                        type,
                        sent.key() == null ? -1 : sent.key().length,
                        size,
                        sent.key(),
                        sent.value(),
                        sent.headers(),
                        Optional.empty()));
    }

    List<ConsumerRecord<byte[], byte[]>> log(String topic) {
        return logs.getOrDefault(topic, List.of());
    }

    /** What of the topic nobody has committed. */
    List<ConsumerRecord<byte[], byte[]>> remaining(String topic) {
        long from = committed.getOrDefault(new TopicPartition(topic, 0), 0L);
        return from(topic, from);
    }

    private List<ConsumerRecord<byte[], byte[]>> from(String topic, long offset) {
        List<ConsumerRecord<byte[], byte[]>> log = log(topic);
        int first = log.size();
        while (first > 0 && log.get(first - 1).offset() >= offset) {
            first--;
        }
        return log.subList(first, log.size());
    }

    Member member() {
        return new Member();
    }

    /** Reads what is there, from what is committed, and notices with its next poll what was added. */
    final class Member extends MockConsumer<byte[], byte[]> {

        private final Map<TopicPartition, Long> fed = new HashMap<>();

        Member() {
            super("earliest");
        }

        void own(List<String> topics) {
            List<TopicPartition> owned =
                    topics.stream().map(topic -> new TopicPartition(topic, 0)).toList();
            schedulePollTask(() -> {
                owned.forEach(partition -> {
                    long start = committed.getOrDefault(partition, 0L);
                    updateBeginningOffsets(Map.of(partition, start));
                    updateEndOffsets(Map.of(partition, Math.max(start, end(partition))));
                    fed.putIfAbsent(partition, start);
                });
                fed.keySet().retainAll(owned);
                rebalance(owned);
            });
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (!assignment().isEmpty()) {
                assignment().forEach(this::feed);
            }
            return super.poll(timeout);
        }

        private void feed(TopicPartition partition) {
            updateEndOffsets(Map.of(partition, end(partition)));
            long from = fed.getOrDefault(partition, 0L);
            log(partition.topic()).stream()
                    .filter(added -> added.offset() >= from)
                    .forEach(this::addRecord);
            fed.put(partition, ends.get(partition.topic()));
        }

        /** Without the gap that may follow, for this consumer does not step over gaps as a real one does. */
        private long end(TopicPartition partition) {
            List<ConsumerRecord<byte[], byte[]>> log = log(partition.topic());
            return log.isEmpty() ? 0 : log.get(log.size() - 1).offset() + 1;
        }

        @Override
        public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
            return logs.containsKey(topic) ? List.of(new PartitionInfo(topic, 0, null, null, null)) : List.of();
        }
    }

    Writer writer() {
        return new Writer();
    }

    /** Fails where it is told to. */
    final class Writer extends MockProducer<byte[], byte[]> {

        Writer() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> sent, Callback callback) {
            if (!topicsThatRefuse.contains(sent.topic())) {
                return super.send(sent, callback);
            }
            callback.onCompletion(null, refusal);
            commitTransactionException = new KafkaException("in an error state", refusal);
            return CompletableFuture.failedFuture(refusal);
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            if (occurs(Fault.OFFSETS_REFUSED)) {
                throw new CommitFailedException("stale member");
            }
            super.sendOffsetsToTransaction(offsets, group);
        }

        @Override
        public void commitTransaction() {
            if (commitTransactionException != null) {
                throw commitTransactionException;
            }
            if (occurs(Fault.COMMIT_REFUSED)) {
                throw new KafkaException("it was aborted");
            }
            if (occurs(Fault.DEATH_BEFORE_COMMIT)) {
                throw new TimeoutException("no answer");
            }
            uncommittedRecords().forEach(VirtualKafka.this::append);
            uncommittedRecords().stream()
                    .map(ProducerRecord::topic)
                    .distinct()
                    .forEach(topic -> ends.merge(topic, 1L, Long::sum));
            uncommittedOffsets()
                    .values()
                    .forEach(offsets -> offsets.forEach((partition, offset) -> {
                        committed.put(partition, offset.offset());
                    }));
            transactions++;
            super.commitTransaction();
            if (occurs(Fault.DEATH_AFTER_COMMIT)) {
                throw new TimeoutException("no answer");
            }
        }

        @Override
        public void abortTransaction() {
            commitTransactionException = null;
            super.abortTransaction();
        }

        private boolean occurs(Fault which) {
            boolean now = fault == which;
            fault = now ? Fault.NONE : fault;
            return now;
        }
    }
}
