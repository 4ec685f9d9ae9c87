package io.tasklane.gateway.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.TestBroker;
import io.tasklane.gateway.control.ControlLogFixture;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.gateway.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a real broker: holders of keys die at every moment there is, and what they wrote is there once or not at all. */
class KeyedWritesTest {

    private static final Duration LONG_AGO = KeyedWrites.SILENCE.plusSeconds(1);

    private static TestBroker broker;
    private static BrokerAdmin admin;
    private static MemoryStore memory;

    private final String topic = "commands-" + UUID.randomUUID();
    private final AtomicInteger admissions = new AtomicInteger();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final IdempotencyKeys keys = new IdempotencyKeys(memory.store);
    private final KeyedWrites gateway = gateway(Duration.ZERO);

    @BeforeAll
    static void start() throws Exception {
        broker = new TestBroker();
        admin = broker.admin();
        memory = new MemoryStore();
    }

    @AfterAll
    static void stop() throws Exception {
        memory.close();
        admin.close();
        broker.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    /** A gateway whose clock is ahead, as that of one which comes later is. */
    private KeyedWrites gateway(Duration later) {
        return gateway(later, memory.store);
    }

    private KeyedWrites gateway(Duration later, Store store) {
        var gateway = new KeyedWritesFixture(broker, admin, store, Clock.offset(Clock.systemUTC(), later));
        opened.add(gateway);
        return gateway.writes;
    }

    @Test
    void theSameRequestAgainGetsTheSameAnswerAndWritesNothing() throws Exception {
        createTopic();
        KeyedRequest request = request("a", "body");

        KeyedAnswer first = gateway.answer(request, this::admitted);
        KeyedAnswer second = gateway.answer(request, this::admitted);
        KeyedAnswer elsewhere = gateway(Duration.ofHours(23)).answer(request, this::admitted);

        assertThat(first.replayed()).isFalse();
        assertThat(second.replayed()).isTrue();
        assertThat(elsewhere.replayed()).isTrue();
        assertThat(List.of(text(second), text(elsewhere))).containsOnly(text(first));
        assertThat(written()).containsExactly(text(first));
        assertThat(admissions).hasValue(1);
    }

    @Test
    void anotherBodyOrRouteIsRefused() throws Exception {
        createTopic();
        gateway.answer(request("a", "body"), this::admitted);

        assertRefused(request("a", "body "), ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertRefused(
                KeyedRequest.of("default", new IdempotencyKey(topic + "a"), "/elsewhere", "body".getBytes(UTF_8)),
                ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(written()).hasSize(1);
    }

    @Test
    void eachTenantHasItsOwnKeys() throws Exception {
        createTopic();
        gateway.answer(request("a", "body"), this::admitted);

        KeyedRequest other =
                KeyedRequest.of("other", new IdempotencyKey(topic + "a"), "/submitTask", "body".getBytes(UTF_8));
        KeyedAnswer answer = gateway.answer(other, this::admitted);

        assertThat(answer.replayed()).isFalse();
        assertThat(written()).hasSize(2);
    }

    @Test
    void whatIsRefusedIsNotStored() throws Exception {
        createTopic();
        Supplier<Writing> refusal = () -> {
            throw new ProblemException(Problem.of(ProblemType.VALIDATION_ERROR, "no"));
        };

        assertThatThrownBy(() -> gateway.answer(request("a", "bad"), refusal)).isInstanceOf(ProblemException.class);
        KeyedAnswer answer = gateway.answer(request("a", "good"), this::admitted);

        assertThat(answer.replayed()).isFalse();
        assertThat(written()).containsExactly(text(answer));
    }

    @Test
    void whatWritesNothingIsNotStored() {
        Writing nothing = new Writing(List.of(), "all refused".getBytes(UTF_8));

        assertThat(text(gateway.answer(request("a", "one"), () -> nothing))).isEqualTo("all refused");
        assertThat(gateway.answer(request("a", "other"), () -> nothing).replayed())
                .isFalse();
    }

    @Test
    void asLongAsTheFirstIsUnderWayTheSecondIsToldSo() throws Exception {
        createTopic();
        StoredKey held = taken(request("a", "body"), begun("alive-" + UUID.randomUUID()));

        ProblemException ended = refused(request("a", "body"));

        assertThat(ended.problem().kind()).isEqualTo(ProblemType.IDEMPOTENCY_IN_FLIGHT);
        assertThat(ended.problem().headers()).containsEntry("Retry-After", "1");
        assertRefused(request("a", "other body"), ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(keys.find(held.id(), Instant.now(), Duration.ofSeconds(2))).isPresent();
        assertThat(written()).isEmpty();
    }

    @Test
    void aHolderThatDiedBeforeItWroteIsReplaced() throws Exception {
        createTopic();
        taken(request("a", "body"), begun("dead-" + UUID.randomUUID()));

        KeyedAnswer answer = gateway(LONG_AGO).answer(request("a", "body"), this::admitted);

        assertThat(answer.replayed()).isFalse();
        assertThat(written()).containsExactly(text(answer));
    }

    @Test
    void aHolderThatDiedWhileItWroteIsShutOutAndReplaced() throws Exception {
        createTopic();
        String writer = "dead-" + UUID.randomUUID();
        Producer<byte[], byte[]> dead = ControlLogFixture.producer(broker, writer);
        dead.initTransactions();
        StoredKey held = taken(request("a", "body"), writer);
        dead.beginTransaction();
        dead.send(command(held.recordKey())).get();

        KeyedAnswer answer = gateway(LONG_AGO).answer(request("a", "body"), this::admitted);

        assertThat(answer.replayed()).isFalse();
        // It was only frozen, and goes on where it was.
        assertThatThrownBy(dead::commitTransaction).isInstanceOf(KafkaException.class);
        dead.close(Duration.ZERO);
        assertThat(written()).containsExactly(text(answer));
    }

    @Test
    void whatAHolderWroteBeforeItDiedCounts() throws Exception {
        createTopic();
        String writer = "dead-" + UUID.randomUUID();
        StoredKey held;
        try (Producer<byte[], byte[]> dead = ControlLogFixture.producer(broker, writer)) {
            dead.initTransactions();
            held = taken(request("a", "body"), writer);
            dead.beginTransaction();
            dead.send(command(held.recordKey()));
            dead.commitTransaction();
        }

        KeyedAnswer answer = gateway(LONG_AGO).answer(request("a", "body"), this::admitted);

        assertThat(answer.replayed()).isTrue();
        assertThat(text(answer)).isEqualTo(held.recordKey());
        assertThat(written()).containsExactly(held.recordKey());
        assertThat(admissions).hasValue(0);
    }

    @Test
    void aTransactionOfSomebodyElseHoldsUpTheAnswerAndNotForEver() throws Exception {
        createTopic();
        Producer<byte[], byte[]> stranger = ControlLogFixture.producer(broker, "stranger-" + UUID.randomUUID());
        stranger.initTransactions();
        stranger.beginTransaction();
        for (int partition = 0; partition < 4; partition++) {
            stranger.send(new ProducerRecord<>(topic, partition, new byte[0], new byte[0]))
                    .get();
        }
        String writer = "dead-" + UUID.randomUUID();
        try (Producer<byte[], byte[]> dead = ControlLogFixture.producer(broker, writer)) {
            dead.initTransactions();
            StoredKey held = taken(request("a", "body"), writer);
            dead.beginTransaction();
            dead.send(command(held.recordKey()));
            dead.commitTransaction();
        }
        KeyedWrites later = gateway(LONG_AGO);

        assertThat(refused(later, request("a", "body")).problem().kind())
                .isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE);
        stranger.abortTransaction();
        stranger.close();
        KeyedAnswer answer = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(ProblemException.class)
                .until(() -> later.answer(request("a", "body"), this::admitted), found -> true);

        assertThat(answer.replayed()).isTrue();
        assertThat(written()).containsExactly(text(answer));
    }

    @Test
    void aWriteThatFailsForCertainFreesItsKey() throws Exception {
        createTopic();
        Writing tooLarge = new Writing(
                List.of(new ProducerRecord<>(topic, "large".getBytes(UTF_8), new byte[5_000_000])), new byte[0]);

        ProblemException ended = catchThrowableOfType(
                ProblemException.class, () -> gateway.answer(request("a", "body"), () -> tooLarge));
        KeyedAnswer answer = gateway.answer(request("a", "other"), this::admitted);

        assertThat(ended.problem().kind()).isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE);
        assertThat(answer.replayed()).isFalse();
        assertThat(written()).containsExactly(text(answer));
    }

    @Test
    void afterADayAKeyIsFreeAgain() throws Exception {
        createTopic();
        gateway.answer(request("a", "body"), this::admitted);

        KeyedAnswer answer = gateway(Duration.ofHours(24)).answer(request("a", "other body"), this::admitted);

        assertThat(answer.replayed()).isFalse();
        assertThat(written()).hasSize(2);
    }

    @Test
    void mongoDbIsToldToRemoveWhatIsOverdue() {
        keys.prepare();

        assertThat(memory.database
                        .getCollection(IdempotencyKeys.COLLECTION)
                        .listIndexes()
                        .map(index -> Optional.ofNullable(index.get("expireAfterSeconds")))
                        .into(new ArrayList<>()))
                .anySatisfy(seconds -> assertThat(seconds)
                        .hasValueSatisfying(value ->
                                assertThat(((Number) value).longValue()).isZero()));
    }

    @Test
    void withoutTheStoreARequestIsAskedToComeAgainInTime() {
        try (MemoryStore away = new MemoryStore()) {
            KeyedWrites without = gateway(Duration.ZERO, away.store);
            away.stop();
            long begun = System.nanoTime();

            ProblemException ended = refused(without, request("a", "body"));

            System.out.println("KeyedWritesTest: answered without a store after "
                    + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
            assertThat(ended.problem().kind()).isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE);
            assertThat(admissions).hasValue(0);
        }
    }

    @Test
    void ofManyAtOnceAtTwoGatewaysOneWritesAndAllLearnOfIt() throws Exception {
        createTopic();
        List<KeyedWrites> gateways = List.of(gateway, gateway(Duration.ofSeconds(1)));
        int clients = 32;
        CyclicBarrier together = new CyclicBarrier(clients);
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        Set<String> answers = ConcurrentHashMap.newKeySet();
        List<Future<?>> all = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            KeyedWrites one = gateways.get(client % 2);
            all.add(threads.submit(() -> {
                together.await();
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(5))
                        .pollDelay(Duration.ZERO)
                        .ignoreExceptionsInstanceOf(ProblemException.class)
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> answers.add(text(one.answer(request("a", "body"), this::admitted))) || true);
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        threads.shutdown();

        assertThat(answers).hasSize(1);
        assertThat(written()).containsExactlyElementsOf(answers);
    }

    private Writing admitted() {
        admissions.incrementAndGet();
        String id = UUID.randomUUID().toString();
        return new Writing(List.of(command(id)), id.getBytes(UTF_8));
    }

    private ProducerRecord<byte[], byte[]> command(String id) {
        return new ProducerRecord<>(topic, id.getBytes(UTF_8), "{}".getBytes(UTF_8));
    }

    private KeyedRequest request(String key, String body) {
        return KeyedRequest.of("default", new IdempotencyKey(topic + key), "/submitTask", body.getBytes(UTF_8));
    }

    /** A writer that the broker knows and that does nothing more. */
    private static String begun(String name) {
        Producer<byte[], byte[]> producer = ControlLogFixture.producer(broker, name);
        producer.initTransactions();
        producer.close(Duration.ZERO);
        return name;
    }

    private StoredKey taken(KeyedRequest request, String writer) {
        String id = UUID.randomUUID().toString();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        StoredKey key = new StoredKey(request.id(), request.fingerprint(), id.getBytes(UTF_8), topic, id, writer, now);
        assertThat(keys.take(key, Duration.ofSeconds(2))).isTrue();
        return key;
    }

    private void assertRefused(KeyedRequest request, ProblemType why) {
        assertThat(refused(request).problem().kind()).isEqualTo(why);
    }

    private ProblemException refused(KeyedRequest request) {
        return refused(gateway, request);
    }

    private ProblemException refused(KeyedWrites by, KeyedRequest request) {
        ProblemException ended = catchThrowableOfType(ProblemException.class, () -> by.answer(request, this::admitted));
        assertThat(ended).isNotNull();
        return ended;
    }

    private static String text(KeyedAnswer answer) {
        return new String(answer.content(), UTF_8);
    }

    private void createTopic() throws Exception {
        admin.get()
                .createTopics(List.of(new NewTopic(topic, 4, (short) 1)))
                .all()
                .get();
    }

    /** The keys of all records that are committed. */
    private List<String> written() {
        return broker.committed(topic).stream()
                .map(one -> new String(one.key(), UTF_8))
                .toList();
    }
}
