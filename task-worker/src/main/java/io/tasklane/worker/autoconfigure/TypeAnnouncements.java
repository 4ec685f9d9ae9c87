package io.tasklane.worker.autoconfigure;

import io.tasklane.model.CloudEvent;
import io.tasklane.model.CloudEventCodec;
import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskType;
import io.tasklane.model.Topics;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Tells the world what this worker can run. The topic is compacted, so saying it again changes nothing. */
final class TypeAnnouncements {

    static final String TYPE = "io.tasklane.task-type.announced.v1";
    private static final int PATIENCE_MILLIS = 5_000;

    private final Map<String, Object> clientSettings;
    private final Topics topics;
    private final Clock clock;

    TypeAnnouncements(Map<String, Object> clientSettings, Topics topics, Clock clock) {
        this.clientSettings = clientSettings;
        this.topics = topics;
        this.clock = clock;
    }

    /** @throws IllegalStateException if Kafka does not take them */
    void publish(List<TaskType> types) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS / 2);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        var serializer = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(settings, serializer, serializer)) {
            List<? extends Future<?>> sent = types.stream()
                    .map(type -> producer.send(announcement(type)))
                    .toList();
            for (Future<?> acknowledgement : sent) {
                acknowledgement.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException | TimeoutException refused) {
            throw new IllegalStateException("the task types could not be announced", refused);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while task types were announced", interrupted);
        }
    }

    private ProducerRecord<byte[], byte[]> announcement(TaskType type) {
        byte[] data = TaskJson.MAPPER.writeValueAsBytes(type);
        CloudEvent event = new CloudEvent(
                type.taskName() + "." + clock.millis(),
                "/tasklane/worker",
                TYPE,
                type.taskName(),
                clock.instant(),
                "https://tasklane.io/schemas/task-type.announced.v1.json",
                null,
                data);
        return CloudEventCodec.encode(topics.taskTypes(), type.taskName(), event);
    }
}
