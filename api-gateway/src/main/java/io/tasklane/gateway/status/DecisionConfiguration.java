package io.tasklane.gateway.status;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.control.ControlLog;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.EventCodec;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.SecondChance;
import io.tasklane.model.Topics;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What it takes to cancel tasks and to run them again. */
@Configuration(proxyBeanMethods = false)
class DecisionConfiguration {

    @Bean
    TaskClaims taskClaims(Store store) {
        return new TaskClaims(store);
    }

    @Bean
    ClaimedWrites claimedWrites(TaskClaims claims, ControlLog control, Clock clock) {
        return new ClaimedWrites(claims, control, clock);
    }

    @Bean
    CatchUp catchUp(BrokerAdmin kafka, Topics topics, ProjectionOffsets offsets) {
        return new CatchUp(new LogEnds(kafka, topics.taskEvents()::equals), offsets);
    }

    @Bean
    Cancellation cancellation(
            TaskClaims claims, ClaimedWrites writes, CatchUp catchUp, EventCodec codec, Topics topics) {
        return new Cancellation(claims, writes, catchUp, codec, topics);
    }

    @Bean
    CancelRequests cancelRequests(TaskLookup tasks, Cancellation cancellation, Clock clock) {
        return new CancelRequests(tasks, cancellation, clock);
    }

    @Bean
    LateCancellations lateCancellations(TaskClaims claims, Cancellation cancellation, Clock clock) {
        return new LateCancellations(claims, cancellation, clock);
    }

    /** Whoever sends dead tasks back from the command line is stopped first: what it has written is in the log then. */
    @Bean
    CatchUp catchUpWithRedrives(ControlLog control, BrokerAdmin kafka, Topics topics, ProjectionOffsets offsets) {
        return new CatchUp(
                () -> control.shutOut(topics.redriveWriter()),
                new LogEnds(kafka, topics.taskEvents()::equals),
                offsets);
    }

    @Bean
    DeadLetterSearch deadLetterSearch(KafkaSettings kafka, BrokerAdmin admin, Topics topics) {
        return new DeadLetterSearch(
                () -> DeadLetterSearch.consumer(kafka), new LogEnds(admin, topics.deadTasks()::equals), topics);
    }

    @Bean
    Retry retry(
            TaskClaims claims,
            ClaimedWrites writes,
            CatchUp catchUpWithRedrives,
            DeadLetterSearch letters,
            EventCodec codec,
            Topics topics) {
        return new Retry(claims, writes, catchUpWithRedrives, letters, new SecondChance(topics, codec));
    }
}
