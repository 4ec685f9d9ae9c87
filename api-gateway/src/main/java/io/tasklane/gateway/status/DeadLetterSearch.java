package io.tasklane.gateway.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.DeadLetter;
import io.tasklane.model.DeadLetters;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the dead letters of failed tasks. A letter is written together with the failure, so the search begins shortly before that
 * and ends where all letters are found: it reads few records of a long log. Whoever asks meanwhile is served by the next search,
 * all together.
 */
final class DeadLetterSearch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeadLetterSearch.class);

    /** Clocks of workers and of whoever wrote the failure may differ by so much. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int MOST_AT_ONCE = 200;
    private static final int SECONDS_AT_CLOSE = 2;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final LogEnds ends;
    private final Topics topics;
    private final BlockingQueue<Wanted> waiting = new LinkedBlockingQueue<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread searching = new Thread(task, "dead-letter-search");
        searching.setDaemon(true);
        return searching;
    });
    private @Nullable Consumer<byte[], byte[]> consumer;

    DeadLetterSearch(Supplier<Consumer<byte[], byte[]>> consumers, LogEnds ends, Topics topics) {
        this.consumers = consumers;
        this.ends = ends;
        this.topics = topics;
    }

    /** What was found. */
    sealed interface Found {

        record Letter(DeadLetter letter) implements Found {}

        /** It is not there: it was removed, or it never was. */
        record Nothing() implements Found {}

        /** It is there, but no command: what came was none, or it was too large to be kept. */
        record NoCommand() implements Found {}

        /** Kafka did not answer in time. */
        record Unknown() implements Found {}
    }

    private record Wanted(TaskId taskId, int attempt, Instant failedAt, CompletableFuture<Found> found) {}

    static Consumer<byte[], byte[]> consumer(KafkaSettings kafka) {
        Map<String, Object> settings = kafka.clientSettings(Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                "gateway-dead-letters",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                2_000,
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                1_500));
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The letter of the attempt that failed last; within about five seconds. */
    Found find(TaskId taskId, int attempt, Instant failedAt) throws InterruptedException {
        Wanted wanted = new Wanted(taskId, attempt, failedAt, new CompletableFuture<>());
        waiting.add(wanted);
        try {
            thread.execute(this::search);
            return wanted.found().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | RejectedExecutionException unanswered) {
            return new Found.Unknown();
        } finally {
            waiting.remove(wanted);
        }
    }

    private void search() {
        List<Wanted> all = new ArrayList<>();
        waiting.drainTo(all, MOST_AT_ONCE);
        if (all.isEmpty()) {
            return;
        }
        Map<String, List<Wanted>> missing = all.stream()
                .collect(Collectors.groupingBy(wanted -> wanted.taskId().value()));
        try {
            Consumer<byte[], byte[]> reader = consumer == null ? consumers.get() : consumer;
            consumer = reader;
            boolean toTheEnd = read(reader, all, missing);
            Found rest = toTheEnd ? new Found.Nothing() : new Found.Unknown();
            all.forEach(wanted -> wanted.found().complete(rest));
        } catch (KafkaException failed) {
            log.atWarn().addKeyValue("reason", failed.toString()).log("The dead letters could not be read");
            forgetConsumer();
            all.forEach(wanted -> wanted.found().complete(new Found.Unknown()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            all.forEach(wanted -> wanted.found().complete(new Found.Unknown()));
        }
    }

    /** Whether all were found or everything was read. */
    private boolean read(Consumer<byte[], byte[]> reader, List<Wanted> all, Map<String, List<Wanted>> missing)
            throws InterruptedException {
        Optional<Map<String, Long>> known = ends.now();
        if (known.isEmpty()) {
            return false;
        }
        Map<TopicPartition, Long> last = new HashMap<>();
        known.get().forEach((name, end) -> last.put(partition(name), end));
        Instant begin = all.stream()
                .map(Wanted::failedAt)
                .min(Instant::compareTo)
                .orElseThrow()
                .minus(SLACK);
        seek(reader, last, begin);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!missing.isEmpty() && isAhead(reader, last)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            reader.poll(POLL).forEach(kafkaRecord -> take(kafkaRecord, missing));
        }
        return true;
    }

    private TopicPartition partition(String name) {
        return new TopicPartition(
                topics.deadTasks(),
                Integer.parseInt(name.substring(topics.deadTasks().length() + 1)));
    }

    private static void seek(Consumer<byte[], byte[]> reader, Map<TopicPartition, Long> last, Instant begin) {
        reader.assign(last.keySet());
        Map<TopicPartition, Long> times = new HashMap<>();
        last.keySet().forEach(partition -> times.put(partition, Math.max(0, begin.toEpochMilli())));
        reader.offsetsForTimes(times)
                .forEach((partition, at) ->
                        reader.seek(partition, at == null ? last.getOrDefault(partition, 0L) : at.offset()));
    }

    private static boolean isAhead(Consumer<byte[], byte[]> reader, Map<TopicPartition, Long> last) {
        return last.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue());
    }

    private static void take(ConsumerRecord<byte[], byte[]> kafkaRecord, Map<String, List<Wanted>> missing) {
        if (kafkaRecord.key() == null || DeadLetter.header(kafkaRecord, DeadLetters.REDRIVEN) != null) {
            return;
        }
        String key = new String(kafkaRecord.key(), UTF_8);
        List<Wanted> ofTask = missing.getOrDefault(key, List.of());
        if (!ofTask.isEmpty()) {
            ofTask.removeIf(wanted -> answered(wanted, kafkaRecord));
            if (ofTask.isEmpty()) {
                missing.remove(key);
            }
        }
    }

    private static boolean answered(Wanted wanted, ConsumerRecord<byte[], byte[]> kafkaRecord) {
        Decoded<Submitted> decoded = EventCodec.decode(kafkaRecord, Submitted.class);
        if (decoded instanceof Decoded.Read<Submitted> read) {
            boolean wantedOne = read.value().attempt() == wanted.attempt()
                    && read.value().task().taskId().equals(wanted.taskId());
            return wantedOne && wanted.found().complete(new Found.Letter(new DeadLetter(read.value(), kafkaRecord)));
        }
        return kafkaRecord.timestamp() >= wanted.failedAt().minus(SLACK).toEpochMilli()
                && wanted.found().complete(new Found.NoCommand());
    }

    private void forgetConsumer() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            consumer = null;
        }
    }

    @Override
    public void close() {
        thread.execute(this::forgetConsumer);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(SECONDS_AT_CLOSE, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
