package io.tasklane.notifier.order;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.model.WebhookEvent.DeliveryRequested;
import io.tasklane.model.following.Following;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fold of a topic that notifiers write for each other, and what is in hand here. It has two kinds of records. Under endpoint,
 * task and delivery, with a slash between them: the delivery waits in a tier; its place in line, and when it is due. Under the
 * endpoint alone: until when that asked to be left alone. Each is written in the transaction of the outcome that it is about, so
 * that a next owner of the endpoint's deliveries, who reads the topic before it begins, knows as much. Safe for use by several
 * threads.
 */
public final class HoldBacks implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HoldBacks.class);
    private static final Pattern WAITS = Pattern.compile("([0-9]{1,18}) ([0-9]{1,18})");

    /** For so long an endpoint can ask to be left alone: a day, and what clocks differ by. */
    private static final Duration LONGEST = Duration.ofHours(25);

    private static final Pattern FLOOR = Pattern.compile("[0-9]{1,18}");

    private final String topic;
    private final Following following;
    private final Clock clock;
    private final Map<String, Line> lines = new HashMap<>();
    /** What is over, and the log has yet to be seen to say so. */
    private final Set<String> over = new HashSet<>();

    private final Map<String, Instant> floors = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> assigned = new ConcurrentHashMap<>();

    public HoldBacks(String topic, Following following, Clock clock) {
        this.topic = topic;
        this.following = following;
        this.clock = clock;
    }

    /** Begins to read what is in Kafka; returns at once. */
    public void start() {
        following.start(this::on);
    }

    @Override
    public void close() {
        following.close();
    }

    /** What an earlier owner of this partition of deliveries wrote has to be known before any of them is made. */
    public void assigned(TopicPartition partition) {
        assigned.put(partition, System.nanoTime());
    }

    /** Completes once that is so. What depends on it must not block. */
    public CompletableFuture<Void> knownFor(TopicPartition partition) {
        return following.knownAsOf(assigned.computeIfAbsent(partition, none -> System.nanoTime()));
    }

    /**
     * Has a delivery that was read stand in its line. Called in the order of the deliveries.
     *
     * @param number that of its record
     */
    public synchronized Place come(DeliveryRequested delivery, long number) {
        String line = line(delivery);
        Line standing = lines.computeIfAbsent(line, none -> new Line());
        String name = name(delivery);
        if (standing.hasInHand(name)) {
            name += "@" + number;
        }
        return new Place(line, name, standing.come(name, number));
    }

    /** What comes before it, if anything does. */
    public synchronized Optional<Ahead> ahead(Place place) {
        Line line = lines.get(place.line());
        return line == null ? Optional.empty() : line.ahead(place.number());
    }

    /** It goes to a tier; answers what is to be published with that. */
    public synchronized ProducerRecord<byte[], byte[]> waits(Place place, Instant dueAt) {
        Line line = lines.get(place.line());
        if (line != null) {
            line.waits(place.delivery(), dueAt);
        }
        return text(place.key(), place.number() + " " + dueAt.toEpochMilli());
    }

    /** It is over, or its endpoint does not ask for order; answers what is to be published with that. */
    public synchronized Optional<ProducerRecord<byte[], byte[]>> over(Place place) {
        Line line = lines.get(place.line());
        if (line == null || !line.over(place.delivery())) {
            removeIfEmpty(place.line());
            return Optional.empty();
        }
        over.add(place.key());
        removeIfEmpty(place.line());
        return Optional.of(new ProducerRecord<>(topic, place.key().getBytes(UTF_8), null));
    }

    /** The same of a delivery that could not be dealt with at all. */
    public Optional<ProducerRecord<byte[], byte[]>> over(DeliveryRequested delivery) {
        return over(new Place(line(delivery), name(delivery), 0));
    }

    /** It is another's now: nothing that was decided of it here is published. */
    public synchronized void lost(Place place) {
        over.remove(place.key());
        Line line = lines.get(place.line());
        if (line != null) {
            line.lost(place.delivery());
            removeIfEmpty(place.line());
        }
    }

    /** Until when an endpoint asked to be left alone, if that is still to come. */
    public Optional<Instant> floorOf(String endpointId) {
        return Optional.ofNullable(floors.get(endpointId)).filter(this::isToCome);
    }

    /**
     * An endpoint asked to be left alone, for {@link #LONGEST} at most; answers what is to be published with the outcome that says
     * so, if it asked for more than is known by a second.
     */
    public Optional<ProducerRecord<byte[], byte[]>> leaveAlone(String endpointId, Instant until) {
        Optional<Instant> known = floorOf(endpointId);
        if (known.isPresent() && !until.isAfter(known.get().plusSeconds(1))) {
            return Optional.empty();
        }
        floors.merge(endpointId, until, (before, asked) -> isToCome(before) ? later(before, asked) : asked);
        return Optional.of(text(endpointId, Long.toString(until.toEpochMilli())));
    }

    /** A time that nobody can have asked for is of a clock that was wrong, or of somebody else's record. */
    private boolean isToCome(Instant until) {
        Instant now = clock.instant();
        return until.isAfter(now) && !until.isAfter(now.plus(LONGEST));
    }

    void on(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        if (kafkaRecord.key() == null) {
            return;
        }
        String key = new String(kafkaRecord.key(), UTF_8);
        int deliveryAt = key.lastIndexOf('/');
        if (deliveryAt < 0) {
            onFloor(key, kafkaRecord);
        } else {
            onDelivery(key.substring(0, deliveryAt), key.substring(deliveryAt + 1), kafkaRecord);
        }
    }

    private void onFloor(String endpointId, ConsumerRecord<byte[], byte[]> kafkaRecord) {
        if (kafkaRecord.value() == null) {
            floors.remove(endpointId);
            return;
        }
        String value = new String(kafkaRecord.value(), UTF_8);
        if (!FLOOR.matcher(value).matches()) {
            passOver(kafkaRecord);
            return;
        }
        Instant until = Instant.ofEpochMilli(Long.parseLong(value));
        floors.values().removeIf(known -> !isToCome(known));
        if (isToCome(until)) {
            floors.merge(endpointId, until, HoldBacks::later);
        }
    }

    private synchronized void onDelivery(String name, String delivery, ConsumerRecord<byte[], byte[]> kafkaRecord) {
        if (kafkaRecord.value() == null) {
            over.remove(name + "/" + delivery);
            Line line = lines.get(name);
            if (line != null) {
                line.readOver(delivery);
                removeIfEmpty(name);
            }
            return;
        }
        Matcher value = WAITS.matcher(new String(kafkaRecord.value(), UTF_8));
        if (!value.matches()) {
            passOver(kafkaRecord);
            return;
        }
        long number = Long.parseLong(value.group(1));
        if (!over.contains(name + "/" + delivery)) {
            lines.computeIfAbsent(name, none -> new Line())
                    .read(delivery, number, Instant.ofEpochMilli(Long.parseLong(value.group(2))));
        }
    }

    private void removeIfEmpty(String name) {
        Line line = lines.get(name);
        if (line != null && line.isEmpty()) {
            lines.remove(name);
        }
    }

    private ProducerRecord<byte[], byte[]> text(String key, String value) {
        return new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private static String line(DeliveryRequested delivery) {
        return delivery.endpointId() + "/" + delivery.taskId();
    }

    /** Made anew it is another delivery to its line. */
    private static String name(DeliveryRequested delivery) {
        return delivery.deliveryId() + (delivery.round() == 0 ? "" : "." + delivery.round());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static void passOver(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        log.atWarn()
                .addKeyValue("topic", kafkaRecord.topic())
                .addKeyValue("partition", kafkaRecord.partition())
                .addKeyValue("offset", kafkaRecord.offset())
                .log("A record says nothing of what is held back; it is passed over");
    }
}
