package io.tasklane.notifier.endpoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.Decoded;
import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointEvent;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.following.Following;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fold of the topics of endpoints and their conditions, and what this notifier itself is about to write to the latter. Safe
 * for use by several threads.
 */
public final class Endpoints implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Endpoints.class);

    /** Many times the largest that a gateway writes. */
    private static final int MAX_BYTES = 256 * 1024;

    private static final Pattern ID = Pattern.compile("(?!url_)[A-Za-z0-9_-]{1,100}");

    private final Map<String, WebhookEndpoint> definitions = new ConcurrentHashMap<>();
    private final Map<String, Map<String, WebhookEndpoint>> byTenant = new ConcurrentHashMap<>();
    private final Map<String, EndpointCondition> conditions = new ConcurrentHashMap<>();

    /** What was decided here and was not read yet: between the two nobody may be called who is not to be. */
    private final Map<String, EndpointCondition> decided = new ConcurrentHashMap<>();

    private final String definitionsTopic;
    private final Following following;

    /** @param definitionsTopic where definitions are; all that comes from elsewhere is a condition */
    public Endpoints(String definitionsTopic, Following following) {
        this.definitionsTopic = definitionsTopic;
        this.following = following;
    }

    /** Begins to read what is in Kafka; returns at once. */
    public void start() {
        following.start(this::on);
    }

    @Override
    public void close() {
        following.close();
    }

    /**
     * Completes once all is known that was written at this time, by {@link System#nanoTime()}. What depends on it must not block.
     */
    public CompletableFuture<Void> knownAsOf(long time) {
        return following.knownAsOf(time);
    }

    public Optional<Endpoint> of(String endpointId) {
        return Optional.ofNullable(definitions.get(endpointId)).map(this::withCondition);
    }

    /** All endpoints that asked for an event, by id. */
    public List<Endpoint> thatWant(TaskEvent event) {
        return byTenant.getOrDefault(event.task().tenant(), Map.of()).values().stream()
                .map(this::withCondition)
                .filter(endpoint -> endpoint.wants(event))
                .sorted(Comparator.comparing(
                        (Endpoint endpoint) -> endpoint.definition().endpointId()))
                .toList();
    }

    /** From now on an endpoint is in this condition; the record of it is about to be published. */
    public void decide(EndpointCondition condition) {
        decided.put(condition.endpointId(), condition);
    }

    /** The record of a condition is not published by this notifier, after all. */
    public void takeBack(EndpointCondition condition) {
        decided.remove(condition.endpointId(), condition);
    }

    /** Takes in a record of either topic; what gateways pass over is passed over here, or there would be endpoints that nobody sees. */
    void on(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        String key = kafkaRecord.key() == null ? "" : new String(kafkaRecord.key(), UTF_8);
        boolean isTooLarge = kafkaRecord.value() != null && kafkaRecord.value().length > MAX_BYTES;
        if (!ID.matcher(key).matches() || isTooLarge) {
            passOver(kafkaRecord);
            return;
        }
        boolean defines = kafkaRecord.topic().equals(definitionsTopic);
        if (kafkaRecord.value() == null) {
            if (defines) {
                remove(key);
            } else {
                conditions.remove(key);
            }
            return;
        }
        if (EventCodec.decode(kafkaRecord, EndpointEvent.class) instanceof Decoded.Read<EndpointEvent> read
                && read.value().endpointId().equals(key)
                && defines == read.value() instanceof WebhookEndpoint
                && !isOfAnother(read.value())) {
            take(read.value());
        } else {
            passOver(kafkaRecord);
        }
    }

    /** What is said of a tenant's endpoint in another's name. A condition can be read before its endpoint. */
    private boolean isOfAnother(EndpointEvent event) {
        WebhookEndpoint known = definitions.get(event.endpointId());
        return known != null && !known.tenant().equals(event.tenant());
    }

    private void take(EndpointEvent event) {
        if (event instanceof WebhookEndpoint definition) {
            remove(definition.endpointId());
            definitions.put(definition.endpointId(), definition);
            byTenant.computeIfAbsent(definition.tenant(), none -> new ConcurrentHashMap<>())
                    .put(definition.endpointId(), definition);
        } else if (event instanceof EndpointCondition condition) {
            conditions.put(condition.endpointId(), condition);
            decided.computeIfPresent(condition.endpointId(), (id, ours) -> isSaidAfter(ours, condition) ? null : ours);
        }
    }

    private static boolean isSaidAfter(EndpointCondition ours, EndpointCondition read) {
        return read.equals(ours) || read.occurredAt().isAfter(ours.occurredAt());
    }

    private void remove(String endpointId) {
        WebhookEndpoint removed = definitions.remove(endpointId);
        if (removed != null) {
            byTenant.getOrDefault(removed.tenant(), Map.of()).remove(endpointId);
        }
    }

    private Endpoint withCondition(WebhookEndpoint definition) {
        EndpointCondition ours = decided.get(definition.endpointId());
        EndpointCondition said = ours == null ? conditions.get(definition.endpointId()) : ours;
        boolean fits = said != null && said.tenant().equals(definition.tenant());
        return new Endpoint(definition, fits ? said : null);
    }

    private static void passOver(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        log.atWarn()
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .log("A record says nothing of the endpoint that is its key; it is passed over");
    }
}
