package io.tasklane.gateway.endpoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.Decoded;
import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointEvent;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.model.WebhookEndpoint;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All endpoints of all tenants, as far as the log was read: the fold of their topics, where the last word on an endpoint counts.
 * Anybody may produce to a topic, so what cannot be what it should be is passed over, counted and logged. Written by one thread,
 * read by any.
 */
public final class Endpoints {

    /** Many times the largest that a gateway writes. */
    private static final int MAX_BYTES = 256 * 1024;

    private static final Pattern ID = Pattern.compile("(?!url_)[A-Za-z0-9_-]{1,100}");
    private static final Logger log = LoggerFactory.getLogger(Endpoints.class);

    private final Map<String, WebhookEndpoint> definitions = new ConcurrentHashMap<>();
    private final Map<String, EndpointCondition> conditions = new ConcurrentHashMap<>();
    private final Map<String, NavigableSet<String>> idsByTenant = new ConcurrentHashMap<>();
    private final String conditionTopic;
    private final Counter passedOver;
    private volatile long changes;

    Endpoints(Topics topics, MeterRegistry meters) {
        this.conditionTopic = topics.endpointConditions();
        this.passedOver = meters.counter("tasklane.endpoints.unreadable");
        meters.gaugeMapSize("tasklane.endpoints", List.of(), definitions);
    }

    /** Whether the tenant has an endpoint of this id now. */
    public boolean has(String tenant, String endpointId) {
        return find(tenant, endpointId).isPresent();
    }

    /** The tenant's endpoint of this id; nothing if there is none, or it is another's. */
    Optional<KnownEndpoint> find(String tenant, String endpointId) {
        return Optional.ofNullable(definitions.get(endpointId))
                .filter(definition -> definition.tenant().equals(tenant))
                .map(this::known);
    }

    /**
     * The tenant's endpoints in the order of their ids.
     *
     * @param after the id that they come after; from the beginning where not given
     * @param most how many at most
     */
    List<KnownEndpoint> page(String tenant, @Nullable String after, int most) {
        return ids(tenant).tailSet(after == null ? "" : after, false).stream()
                .flatMap(id -> find(tenant, id).stream())
                .limit(most)
                .toList();
    }

    /** All tenants' endpoints that get deliveries now. */
    public List<WebhookEndpoint> called() {
        return definitions.values().stream()
                .map(this::known)
                .filter(endpoint -> !endpoint.isHeld())
                .map(KnownEndpoint::definition)
                .toList();
    }

    int count(String tenant) {
        return ids(tenant).size();
    }

    List<WebhookEndpoint> all() {
        return List.copyOf(definitions.values());
    }

    /** Another number after each change of a definition. */
    long changes() {
        return changes;
    }

    private NavigableSet<String> ids(String tenant) {
        NavigableSet<String> ids = idsByTenant.get(tenant);
        return ids == null ? new ConcurrentSkipListSet<>() : ids;
    }

    /** The condition is read from another topic, where it may say anything. */
    private KnownEndpoint known(WebhookEndpoint definition) {
        EndpointCondition found = conditions.get(definition.endpointId());
        boolean fits = found != null && found.tenant().equals(definition.tenant());
        return new KnownEndpoint(definition, fits ? found : null);
    }

    void on(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        boolean ofCondition = kafkaRecord.topic().equals(conditionTopic);
        String key = kafkaRecord.key() == null ? "" : new String(kafkaRecord.key(), UTF_8);
        if (!ID.matcher(key).matches()) {
            passOver(kafkaRecord, "the key is no endpoint's id");
        } else if (kafkaRecord.value() == null) {
            if (ofCondition) {
                conditions.remove(key);
            } else {
                removed(key);
            }
        } else if (kafkaRecord.value().length > MAX_BYTES) {
            passOver(kafkaRecord, "it has more than " + MAX_BYTES + " bytes");
        } else if (ofCondition) {
            read(kafkaRecord, key, EndpointCondition.class).ifPresent(this::changed);
        } else {
            read(kafkaRecord, key, WebhookEndpoint.class).ifPresent(definition -> defined(definition, kafkaRecord));
        }
    }

    private <E extends EndpointEvent> Optional<E> read(
            ConsumerRecord<byte[], byte[]> kafkaRecord, String key, Class<E> kind) {
        Decoded<E> decoded = EventCodec.decode(kafkaRecord, kind);
        if (decoded instanceof Decoded.Read<E> read) {
            if (read.value().endpointId().equals(key)) {
                return Optional.of(read.value());
            }
            // The key is what replaces it and what removes it.
            passOver(kafkaRecord, "the key is another endpoint's");
        } else if (decoded instanceof Decoded.Unreadable<E> unreadable) {
            passOver(kafkaRecord, unreadable.reason());
        }
        return Optional.empty();
    }

    private void changed(EndpointCondition condition) {
        conditions.put(condition.endpointId(), condition);
    }

    private void defined(WebhookEndpoint definition, ConsumerRecord<byte[], byte[]> kafkaRecord) {
        WebhookEndpoint known = definitions.get(definition.endpointId());
        if (known != null && !known.tenant().equals(definition.tenant())) {
            passOver(kafkaRecord, "the endpoint is another tenant's");
            return;
        }
        definitions.put(definition.endpointId(), definition);
        idsByTenant
                .computeIfAbsent(definition.tenant(), tenant -> new ConcurrentSkipListSet<>())
                .add(definition.endpointId());
        changes++;
    }

    private void removed(String endpointId) {
        WebhookEndpoint known = definitions.remove(endpointId);
        if (known != null) {
            ids(known.tenant()).remove(endpointId);
            changes++;
        }
    }

    private void passOver(ConsumerRecord<byte[], byte[]> kafkaRecord, String reason) {
        passedOver.increment();
        log.atWarn()
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .addKeyValue("reason", reason)
                .log("A record is not what an endpoint's topic should have; it is passed over");
    }
}
