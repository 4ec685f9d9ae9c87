package io.tasklane.benchmarks.submit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.gateway.GatewayApplication;
import io.tasklane.standalone.broker.EmbeddedBroker;
import io.tasklane.standalone.store.EmbeddedStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/**
 * A gateway and a bare endpoint on the same stack, in one process, with one broker. The gateway's view stands still, for the bare
 * endpoint has none; when it is told to, it goes on. Ends with its standard input.
 */
final class SubmissionServers {

    static final String TASK = "measured";
    static final String GO_ON = "view";

    private static final int PARTITIONS = 12;
    private static final String TYPE = """
            {"taskName":"measured","parametersSchema":{"type":"object","required":["dataset"],"additionalProperties":false,
             "properties":{"dataset":{"type":"string","maxLength":200},"rows":{"type":"integer","minimum":0}}}}
            """;

    private SubmissionServers() {}

    /** Takes the folder; prints the ports of the bare endpoint and of the gateway. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        EmbeddedStore store = EmbeddedStore.open(folder.resolve("store"), 0);
        String kafka = broker.bootstrapServers();
        createTopic(kafka);
        ConfigurableApplicationContext gateway = started(
                GatewayApplication.class,
                "gateway",
                "--tasklane.kafka.bootstrap-servers=" + kafka,
                "--tasklane.mongodb.uri=" + store.uri());
        ConfigurableApplicationContext bare = started(BareEndpoint.class, "bare", "--bare.bootstrap-servers=" + kafka);
        announce(kafka);
        var view = gateway.getBean(ConcurrentMessageListenerContainer.class);
        view.stop();
        System.out.println("ports " + port(bare) + " " + port(gateway));
        try (Scanner told = new Scanner(System.in, UTF_8)) {
            while (told.hasNextLine()) {
                if (told.nextLine().equals(GO_ON)) {
                    view.start();
                }
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static ConfigurableApplicationContext started(Class<?> application, String name, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.config.name=" + name,
                "--spring.jmx.enabled=false",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--logging.level.root=warn",
                "--spring.threads.virtual.enabled=" + (Runtime.version().feature() >= 21)));
        arguments.addAll(List.of(more));
        return new SpringApplicationBuilder(application).run(arguments.toArray(String[]::new));
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
            producer.send(new ProducerRecord<>("tasklane.task-types", TASK.getBytes(UTF_8), TYPE.getBytes(UTF_8)))
                    .get();
        }
    }
}
