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
import org.springframework.context.SmartLifecycle;

/**
 * A gateway and a bare endpoint on the same stack, in one process, with one broker. The gateway's view stands still, for the bare
 * endpoint has none; when it is told to, it starts another whose view goes on. Ends with its standard input.
 */
final class SubmissionServers {

    static final String TASK = "measured";
    static final String GO_ON = "view";

    private static final int PARTITIONS = 12;
    private static final String TYPE = """
            {"taskName":"measured","parametersSchema":{"type":"object","required":["dataset"],"additionalProperties":false,
             "properties":{"dataset":{"type":"string","maxLength":200},"rows":{"type":"integer","minimum":0}}}}
            """;

    private final String kafka;
    private final String mongo;

    private SubmissionServers(String kafka, String mongo) {
        this.kafka = kafka;
        this.mongo = mongo;
    }

    /** Takes the folder; prints the ports of the bare endpoint and of the gateway. */
    public static void main(String[] arguments) {
        int status = 1;
        try {
            Path folder = Path.of(arguments[0]);
            EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
            EmbeddedStore store = EmbeddedStore.open(folder.resolve("store"), 0);
            new SubmissionServers(broker.bootstrapServers(), store.uri()).run();
            status = 0;
        } catch (Exception failed) {
            failed.printStackTrace();
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    private void run() throws Exception {
        createTopic();
        ConfigurableApplicationContext gateway = gateway("still");
        gateway.getBean("projections", SmartLifecycle.class).stop();
        ConfigurableApplicationContext bare = started(BareEndpoint.class, "bare", "--bare.bootstrap-servers=" + kafka);
        System.out.println("ports " + port(bare) + " " + port(gateway));
        try (Scanner told = new Scanner(System.in, UTF_8)) {
            while (told.hasNextLine()) {
                if (told.nextLine().equals(GO_ON)) {
                    System.out.println("port " + port(gateway("moving")));
                }
            }
        }
    }

    /** @param name of its topics and its database */
    private ConfigurableApplicationContext gateway(String name) throws Exception {
        ConfigurableApplicationContext gateway = started(
                GatewayApplication.class,
                "gateway",
                "--tasklane.kafka.bootstrap-servers=" + kafka,
                "--tasklane.kafka.topic-prefix=" + name + ".",
                "--tasklane.mongodb.uri=" + mongo,
                "--tasklane.mongodb.database=" + name);
        announce(name + ".task-types");
        return gateway;
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
    private void createTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(List.of(new NewTopic("bare", Optional.of(PARTITIONS), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private void announce(String topic) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, TASK.getBytes(UTF_8), TYPE.getBytes(UTF_8)))
                    .get();
        }
    }
}
