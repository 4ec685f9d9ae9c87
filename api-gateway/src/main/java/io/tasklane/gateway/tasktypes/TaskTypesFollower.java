package io.tasklane.gateway.tasktypes;

import io.tasklane.model.KafkaSettings;
import io.tasklane.model.Topics;
import io.tasklane.model.following.Following;
import io.tasklane.model.following.LogFollower;
import java.util.List;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/** Has the topic of announcements read for as long as the gateway runs. */
@Component
class TaskTypesFollower implements InitializingBean, DisposableBean {

    private final Following following;
    private final TaskTypes types;

    TaskTypesFollower(KafkaSettings kafka, Topics topics, TaskTypes types) {
        this.following = new LogFollower("task-types", kafka.clientSettings(), List.of(topics.taskTypes()));
        this.types = types;
    }

    @Override
    public void afterPropertiesSet() {
        following.start(types::on);
        following.knownAsOf(System.nanoTime()).thenRun(types::nowKnown);
    }

    @Override
    public void destroy() {
        following.close();
    }
}
