package io.tasklane.gateway.status;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskEvent.Submitted;
import java.util.List;

/** A view for the tests of other packages, fed with what happens to tasks. */
public final class ProjectedTasks {

    private final Projection projection;
    private long offset;

    public ProjectedTasks(Store store) {
        this.projection =
                new Projection(Happenings.TOPICS, store, new Arrivals(), tasks -> {}, new SimpleMeterRegistry());
        store.prepareView();
    }

    public void happened(TaskEvent event) {
        String topic = event instanceof Submitted ? Happenings.TOPICS.queue("default") : Happenings.TOPICS.taskEvents();
        projection.on(List.of(Happenings.kafkaRecord(topic, offset++, event)));
    }
}
