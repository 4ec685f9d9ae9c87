package io.tasklane.gateway.status;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.history.TaskHistories;
import io.tasklane.gateway.live.LiveEvents;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.Topics;
import java.time.Clock;
import java.util.regex.Pattern;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The collections of the view, and how tasks are found in them. */
@Configuration(proxyBeanMethods = false)
class ViewConfiguration {

    @Bean
    TaskViews taskViews(Store store) {
        return new TaskViews(store);
    }

    @Bean
    TaskHistories taskHistories(Store store) {
        return new TaskHistories(store);
    }

    @Bean
    ProjectionOffsets projectionOffsets(Store store) {
        return new ProjectionOffsets(store);
    }

    @Bean
    Arrivals arrivals() {
        return new Arrivals();
    }

    @Bean
    TaskLookup taskLookup(
            TaskViews views,
            Arrivals arrivals,
            BrokerAdmin kafka,
            Topics topics,
            ProjectionOffsets offsets,
            Clock clock,
            StatusProperties properties) {
        Pattern queues = topics.queues();
        LogEnds ends = new LogEnds(kafka, topic -> queues.matcher(topic).matches());
        ProjectionLag lag = new ProjectionLag(ends, offsets);
        return new TaskLookup(views, arrivals, lag::coversWritesBefore, clock, properties);
    }

    @Bean
    FreshViews freshViews(TaskViews views, Arrivals arrivals) {
        FreshViews fresh = new FreshViews(views);
        arrivals.tell(fresh::arrived);
        return fresh;
    }

    @Bean
    HeldRequests heldRequests(
            LiveEvents events, FreshViews views, Clock clock, StatusProperties properties, MeterRegistry meters) {
        return new HeldRequests(events, views, clock, properties.maxHeldRequests(), meters);
    }

    @Bean
    HeldAnswers heldAnswers(HeldRequests requests, Clock clock) {
        return new HeldAnswers(requests, clock);
    }

    @Bean
    TaskOutcomes taskOutcomes(HeldRequests requests, Clock clock) {
        return new TaskOutcomes(requests, clock);
    }

    @Bean
    TaskSnapshots taskSnapshots(
            TaskLookup tasks, ProjectionOffsets offsets, Topics topics, Clock clock, StatusProperties properties) {
        return new TaskSnapshots(tasks, offsets, topics, clock, properties);
    }
}
