package io.tasklane.e2e;

import java.util.ArrayList;
import java.util.List;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mongodb.MongoDBContainer;

/** What the suite stands on: its own broker and store, or containers where the {@code containers} profile says so. */
final class Backends {

    private static final boolean CONTAINERS = Boolean.getBoolean("tasklane.e2e.containers");

    private Backends() {}

    /** The arguments that make a suite use them. One Kafka and one MongoDB serve all suites of a run, apart by their names. */
    static List<String> arguments(String suiteName) {
        List<String> arguments = new ArrayList<>(
                List.of("--server.port=0", "--tasklane.standalone.kafka-port=0", "--tasklane.standalone.mongo-port=0"));
        if (CONTAINERS) {
            arguments.add("--tasklane.kafka.bootstrap-servers=" + Containers.KAFKA.getBootstrapServers());
            arguments.add("--tasklane.kafka.topic-prefix=" + suiteName + ".");
            arguments.add("--tasklane.mongodb.uri=" + Containers.MONGODB.getConnectionString());
            arguments.add("--tasklane.mongodb.database=" + suiteName);
        }
        return arguments;
    }

    static String database(String suiteName) {
        return CONTAINERS ? suiteName : "tasklane";
    }

    static String topicPrefix(String suiteName) {
        return CONTAINERS ? suiteName + "." : "tasklane.";
    }

    private static final class Containers {
        static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka:4.2.1");
        static final MongoDBContainer MONGODB = new MongoDBContainer("mongo:8");

        static {
            KAFKA.start();
            MONGODB.start();
        }
    }
}
