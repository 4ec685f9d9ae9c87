package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.gateway.GatewayApplication;
import io.tasklane.standalone.broker.EmbeddedBroker;
import io.tasklane.standalone.store.EmbeddedStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/**
 * Compares submission with a bare endpoint on the same stack that only parses the body and waits for Kafka, in turns, against one
 * broker in the same process. What the clients cost is in both figures. The gateway's view stands still meanwhile, for the bare
 * endpoint has none. Run it without arguments, or with the seconds of a round.
 */
final class SubmissionThroughput {

    private static final int ROUNDS = 5;
    private static final int PARTITIONS = 12;
    private static final List<Integer> CONNECTIONS = List.of(64, 256);
    private static final String BODY =
            "{\"taskName\":\"measured\",\"parameters\":{\"dataset\":\"large_dataset.csv\",\"rows\":1000},"
                    + "\"callbackUrl\":\"https://client.example.com/taskCallback\",\"labels\":{\"customer\":\"42\"}}";
    private static final String TYPE = """
            {"taskName":"measured","parametersSchema":{"type":"object","required":["dataset"],"additionalProperties":false,
             "properties":{"dataset":{"type":"string","maxLength":200},"rows":{"type":"integer","minimum":0}}}}
            """;

    private final Duration round;
    private final boolean virtual = Runtime.version().feature() >= 21;

    private SubmissionThroughput(Duration round) {
        this.round = round;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("tasklane-submission");
        Duration round = Duration.ofSeconds(arguments.length > 0 ? Long.parseLong(arguments[0]) : 5);
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
                EmbeddedStore store = EmbeddedStore.open(folder.resolve("store"), 0)) {
            new SubmissionThroughput(round).run(broker.bootstrapServers(), store.uri());
        }
        System.exit(0);
    }

    private void run(String kafka, String mongo) throws Exception {
        try (ConfigurableApplicationContext gateway = started(
                        GatewayApplication.class,
                        "gateway",
                        "--tasklane.kafka.bootstrap-servers=" + kafka,
                        "--tasklane.mongodb.uri=" + mongo);
                ConfigurableApplicationContext bare =
                        started(BareEndpoint.class, "bare", "--bare.bootstrap-servers=" + kafka)) {
            createTopic(kafka);
            announce(kafka);
            GatewayClient client = new GatewayClient(URI.create("http://127.0.0.1:" + port(gateway)));
            Awaitility.await("the gateway")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> client.get("/taskTypes").body().contains("measured"));
            gateway.getBean(ConcurrentMessageListenerContainer.class).stop();
            for (int connections : CONNECTIONS) {
                compare(port(bare), port(gateway), connections, "");
            }
            compare(port(bare), port(gateway), CONNECTIONS.get(0), "with a key each: ");
        }
    }

    private void compare(int bare, int gateway, int connections, String kind) throws Exception {
        double[] ratios = new double[ROUNDS];
        // The first two rounds warm up.
        for (int number = -2; number < ROUNDS; number++) {
            HttpLoad.Figures limit = HttpLoad.run(bare, "/bare", BODY, false, connections, round);
            HttpLoad.Figures ours = HttpLoad.run(gateway, "/submitTask", BODY, !kind.isEmpty(), connections, round);
            ratios[Math.max(0, number)] = ours.perSecond() / limit.perSecond();
            System.out.printf(
                    "%s%d connections: bare %s; gateway %s; %.0f %%%n",
                    kind, connections, limit, ours, 100 * ratios[Math.max(0, number)]);
        }
        Arrays.sort(ratios);
        System.out.printf(
                "%s%d connections: the gateway runs at %.0f %% of the bare endpoint (median; %.0f to %.0f %%), Java %s, %s threads%n",
                kind,
                connections,
                100 * ratios[ROUNDS / 2],
                100 * ratios[0],
                100 * ratios[ROUNDS - 1],
                Runtime.version().feature(),
                virtual ? "virtual" : "platform");
    }

    private ConfigurableApplicationContext started(Class<?> application, String name, String... more) {
        String[] arguments = Arrays.copyOf(more, more.length + 5);
        List<String> common = List.of(
                "--spring.config.name=" + name,
                "--spring.jmx.enabled=false",
                "--server.port=0",
                "--logging.level.root=warn",
                "--spring.threads.virtual.enabled=" + virtual);
        for (int i = 0; i < common.size(); i++) {
            arguments[more.length + i] = common.get(i);
        }
        return new SpringApplicationBuilder(application).run(arguments);
    }

    private static int port(ConfigurableApplicationContext context) {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** As the gateway's own topics are. */
    private static void createTopic(String kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(new NewTopic("bare", Optional.of(PARTITIONS), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private static void announce(String kafka) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("tasklane.task-types", "measured".getBytes(UTF_8), TYPE.getBytes(UTF_8)))
                    .get();
        }
    }
}
