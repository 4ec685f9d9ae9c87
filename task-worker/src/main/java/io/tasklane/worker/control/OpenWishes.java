package io.tasklane.worker.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.CancelRequested;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fold of the control topic: the wishes that were made and not withdrawn. What cannot be read is passed over. */
final class OpenWishes {

    private static final Logger log = LoggerFactory.getLogger(OpenWishes.class);

    private final Map<TaskId, CancelRequested> byTask = new ConcurrentHashMap<>();
    private volatile Consumer<CancelRequested> listener = wish -> {};

    void listen(Consumer<CancelRequested> told) {
        listener = told;
    }

    Optional<CancelRequested> of(TaskId task) {
        return Optional.ofNullable(byTask.get(task));
    }

    int count() {
        return byTask.size();
    }

    void on(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        Optional<TaskId> key =
                Optional.ofNullable(kafkaRecord.key()).flatMap(bytes -> TaskId.parse(new String(bytes, UTF_8)));
        if (kafkaRecord.value() == null) {
            key.ifPresent(byTask::remove);
            return;
        }
        Decoded<CancelRequested> decoded = EventCodec.decode(kafkaRecord, CancelRequested.class);
        if (decoded instanceof Decoded.Read<CancelRequested> read
                && key.filter(read.value().taskId()::equals).isPresent()) {
            byTask.put(read.value().taskId(), read.value());
            listener.accept(read.value());
            return;
        }
        // The key is what withdraws a wish, so one under another task's key could never be withdrawn.
        log.atWarn()
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .log("A record is no wish to cancel the task that is its key; it is passed over");
    }
}
