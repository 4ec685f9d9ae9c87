package io.tasklane.worker.redrive;

import io.tasklane.model.DeadLetter;
import io.tasklane.model.DeadLetters;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The fold of the dead letters: those that were not sent back yet. Records are added in any order of their partitions. */
final class DeadTasks {

    private final Map<String, DeadLetter> letters = new LinkedHashMap<>();
    private final Map<String, String> unreadable = new TreeMap<>();
    private final Set<String> sentBack = new HashSet<>();

    void add(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        String marked = DeadLetter.header(kafkaRecord, DeadLetters.REDRIVEN);
        if (marked != null) {
            sentBack.add(marked);
            return;
        }
        String place = kafkaRecord.partition() + ":" + kafkaRecord.offset();
        Decoded<TaskEvent.Submitted> decoded = EventCodec.decode(kafkaRecord, TaskEvent.Submitted.class);
        if (decoded instanceof Decoded.Read<TaskEvent.Submitted> read) {
            letters.put(place, new DeadLetter(read.value(), kafkaRecord));
        } else {
            unreadable.put(place, ((Decoded.Unreadable<TaskEvent.Submitted>) decoded).reason());
        }
    }

    /** Those that were not sent back yet, the oldest first. */
    Collection<DeadLetter> waiting() {
        return letters.values().stream()
                .filter(letter -> !sentBack.contains(letter.place()))
                .sorted((one, other) -> one.writtenAt().compareTo(other.writtenAt()))
                .toList();
    }

    /** By their place, why records that are no command cannot be sent back. */
    Map<String, String> unreadable() {
        return Collections.unmodifiableMap(unreadable);
    }
}
