package io.tasklane.gateway.status;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import io.tasklane.gateway.store.BulkWrites;
import io.tasklane.gateway.store.Store;
import io.tasklane.gateway.store.ViewCollection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.bson.Document;

/**
 * How far the store is, partition by partition: everything below {@code next} is in it. It is written after what it vouches
 * for, into the same store, so a store that was set back says so itself, whatever Kafka believes.
 */
public final class ProjectionOffsets {

    private static final String COLLECTION = ViewCollection.OFFSETS.collection();
    private static final String NEXT = "next";
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final Store store;
    private final Map<TopicPartition, Long> written = new ConcurrentHashMap<>();

    public ProjectionOffsets(Store store) {
        this.store = store;
    }

    /** What the store says about these partitions; nothing about those that it knows nothing of. */
    Map<TopicPartition, Long> of(Collection<TopicPartition> partitions) {
        partitions.forEach(written::remove);
        Map<String, Long> next = all();
        Map<TopicPartition, Long> known = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long offset = next.get(partition.toString());
            if (offset != null) {
                known.put(partition, offset);
            }
        }
        return known;
    }

    /**
     * All that the store says, by the name of the partition. While one generation of the view takes another's place, it is what
     * both have.
     */
    public Map<String, Long> all() {
        return store.readable().stream()
                .map(ProjectionOffsets::all)
                .reduce(ProjectionOffsets::lower)
                .orElseThrow();
    }

    /** The same of one generation of the view. */
    public Map<String, Long> in(int generation) {
        return all(store.at(generation));
    }

    private static Map<String, Long> all(Store generation) {
        Map<String, Long> next = new HashMap<>();
        generation
                .read(COLLECTION)
                .find()
                .forEach(document -> next.put(document.getString(TaskDocuments.ID), document.getLong(NEXT)));
        return next;
    }

    private static Map<String, Long> lower(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> lower = new HashMap<>();
        one.forEach((partition, next) -> lower.put(partition, Math.min(next, other.getOrDefault(partition, 0L))));
        return lower;
    }

    /** Notes that everything below these offsets is in the store. */
    void advanceTo(Map<TopicPartition, Long> positions) {
        Map<TopicPartition, Long> news = new HashMap<>(positions);
        news.entrySet().removeIf(position -> position.getValue().equals(written.get(position.getKey())));
        List<UpdateOneModel<Document>> writes = news.entrySet().stream()
                .map(position -> new UpdateOneModel<Document>(
                        Filters.eq(TaskDocuments.ID, position.getKey().toString()),
                        new Document("$set", new Document(NEXT, position.getValue())),
                        UPSERT))
                .toList();
        // A duplicate key means that another gateway has just written the first offset of this partition.
        if (BulkWrites.duplicates(store.written(COLLECTION), writes).isEmpty()) {
            written.putAll(news);
        }
    }
}
