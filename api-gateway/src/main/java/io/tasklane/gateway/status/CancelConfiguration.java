package io.tasklane.gateway.status;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.control.ControlLog;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What cancelling a task takes. */
@Configuration(proxyBeanMethods = false)
class CancelConfiguration {

    @Bean
    CancelClaims cancelClaims(Store store) {
        return new CancelClaims(store);
    }

    @Bean
    CatchUp catchUp(BrokerAdmin kafka, Topics topics, ProjectionOffsets offsets) {
        return new CatchUp(new LogEnds(kafka, topics.taskEvents()::equals), offsets);
    }

    @Bean
    Cancellation cancellation(
            CancelClaims claims, ControlLog control, CatchUp view, EventCodec codec, Topics topics, Clock clock) {
        return new Cancellation(claims, control, view, codec, topics, clock);
    }

    @Bean
    LateCancellations lateCancellations(CancelClaims claims, Cancellation cancellation, Clock clock) {
        return new LateCancellations(claims, cancellation, clock);
    }

    @Bean
    CancelRequests cancelRequests(TaskLookup tasks, Cancellation cancellation, Clock clock) {
        return new CancelRequests(tasks, cancellation, clock);
    }
}
