package io.tasklane.gateway.tasktypes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.TopicsInPlace;
import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** The task types that are announced now, by name. Follows the compacted topic; the last readable word on a name counts. */
@Component
public class TaskTypes {

    private static final Logger log = LoggerFactory.getLogger(TaskTypes.class);

    private final Map<String, AnnouncedType> byName = new ConcurrentSkipListMap<>();
    private final Consumer<String> queues;
    private final MeterRegistry meters;
    private volatile boolean known;

    @Autowired
    TaskTypes(TopicsInPlace topics, MeterRegistry meters) {
        this(topics::withQueue, meters);
    }

    /** @param queues hears of every queue that an announcement names */
    TaskTypes(Consumer<String> queues, MeterRegistry meters) {
        this.queues = queues;
        this.meters = meters;
    }

    public Optional<AnnouncedType> named(String taskName) {
        return Optional.ofNullable(byName.get(taskName));
    }

    /** Whether all that was announced before this process started has been read. Until then a type that is missing may exist. */
    public boolean areKnown() {
        return known;
    }

    /** All of them, by name. */
    List<TaskType> all() {
        return byName.values().stream().map(AnnouncedType::type).toList();
    }

    void nowKnown() {
        known = true;
    }

    void on(ConsumerRecord<byte[], byte[]> announcement) {
        byte[] key = announcement.key();
        if (key == null) {
            skip(announcement, "no key");
        } else if (announcement.value() == null) {
            byName.remove(new String(key, UTF_8));
        } else {
            announced(announcement, new String(key, UTF_8));
        }
    }

    private void announced(ConsumerRecord<byte[], byte[]> announcement, String taskName) {
        try {
            TaskType type = TaskJson.MAPPER.readValue(announcement.value(), TaskType.class);
            if (type == null || !type.taskName().equals(taskName)) {
                skip(announcement, "the key is not the task's name");
                return;
            }
            AnnouncedType known = byName.get(taskName);
            if (known == null || !known.type().equals(type)) {
                Counter unchecked = meters.counter("tasklane.submission.unchecked", "taskName", taskName);
                byName.put(taskName, new AnnouncedType(type, ParameterSchemas.compile(type), unchecked::increment));
            }
            queues.accept(type.queue());
        } catch (JacksonException unreadable) {
            skip(announcement, "not the JSON of a task type");
        }
    }

    private static void skip(ConsumerRecord<byte[], byte[]> announcement, String reason) {
        log.atWarn()
                .addKeyValue("topic", announcement.topic())
                .addKeyValue("partition", announcement.partition())
                .addKeyValue("offset", announcement.offset())
                .addKeyValue("reason", reason)
                .log("An announcement cannot be read and is skipped");
    }
}
