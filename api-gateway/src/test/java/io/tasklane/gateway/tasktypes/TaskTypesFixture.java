package io.tasklane.gateway.tasktypes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.model.TaskJson;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Task types that a test announces. */
public final class TaskTypesFixture {

    public final TaskTypes types = new TaskTypes(queue -> {}, new SimpleMeterRegistry());

    public TaskTypesFixture() {
        this(true);
    }

    public TaskTypesFixture(boolean known) {
        if (known) {
            types.nowKnown();
        }
    }

    public void announce(String json) {
        String taskName = TaskJson.MAPPER.readTree(json).get("taskName").stringValue();
        types.on(new ConsumerRecord<>("task-types", 0, 0, taskName.getBytes(UTF_8), json.getBytes(UTF_8)));
    }
}
