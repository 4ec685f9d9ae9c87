package io.tasklane.notifier.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import io.tasklane.notifier.endpoints.Endpoints;
import io.tasklane.notifier.stage.Stage;
import io.tasklane.parallel.ParallelConsumerSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DispatchConfiguration {

    /** It waits for no receiver, so that one partition may as well have all the places. */
    private static final int MAX_IN_FLIGHT = ParallelConsumerSettings.MAX_IN_FLIGHT_PER_PARTITION;

    @Bean
    Stage dispatchStage(Topics topics, EventCodec codec, Endpoints endpoints, MeterRegistry meters) {
        var dispatch = new Dispatch(topics, codec, endpoints, meters);
        return new Stage("dispatch", topics.taskEvents(), MAX_IN_FLIGHT, MAX_IN_FLIGHT, dispatch);
    }
}
