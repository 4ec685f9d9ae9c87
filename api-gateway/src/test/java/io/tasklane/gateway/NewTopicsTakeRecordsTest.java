package io.tasklane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TopicCreation;
import io.tasklane.model.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class NewTopicsTakeRecordsTest {

    private static final int PARTITIONS = 12;

    @Test
    void theBrokerLeadsEachPartitionOnceTheTopicsAreCreated() throws Exception {
        try (TestBroker broker = new TestBroker();
                Admin admin = Admin.create(settings(broker, 10));
                Admin impatient = Admin.create(settings(broker, 0))) {
            for (int round = 0; round < 10; round++) {
                Topics topics = new Topics("round" + round + ".");
                TopicCreation creation = new TopicCreation(topics, PARTITIONS);

                creation.createMissing(admin, Set.of("default"));

                Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
                for (String topic : List.of(topics.queue("default"), topics.taskEvents(), topics.deadWebhooks())) {
                    for (int partition = 0; partition < PARTITIONS; partition++) {
                        ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
                    }
                }
                // Not asked again, so whoever does not lead a partition yet says so.
                var answers = impatient.listOffsets(ends).all().get(10, TimeUnit.SECONDS);
                assertThat(answers.values()).hasSize(3 * PARTITIONS).allMatch(end -> end.offset() == 0);
                // What is there already is left as it is.
                creation.createMissing(admin, Set.of("default"));
            }
        }
    }

    private static Map<String, Object> settings(TestBroker broker, int retries) {
        Map<String, Object> settings = new HashMap<>(broker.properties().clientSettings());
        settings.put(AdminClientConfig.RETRIES_CONFIG, retries);
        return settings;
    }
}
