package io.tasklane.gateway.status;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.results.ResultAnswer;
import io.tasklane.gateway.results.ResultProperties;
import io.tasklane.gateway.results.ResultSending;
import io.tasklane.gateway.results.Results;
import io.tasklane.gateway.results.UploadSweep;
import io.tasklane.gateway.store.Store;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The results of tasks, and what removes those that nobody needs. */
@Configuration(proxyBeanMethods = false)
class ResultConfiguration {

    @Bean
    Results results(Store store, StatusProperties status, Clock clock) {
        return new Results(store, () -> clock.instant().minus(status.keepFinished()));
    }

    @Bean
    ResultAnswer resultAnswer(ResultProperties properties) {
        return new ResultAnswer(properties);
    }

    @Bean
    ResultSending resultSending(ResultAnswer answer) {
        return new ResultSending(answer);
    }

    @Bean(initMethod = "start")
    UploadSweep uploadSweep(
            Store store,
            TaskViews views,
            StatusProperties status,
            ResultProperties properties,
            Clock clock,
            MeterRegistry meters) {
        return new UploadSweep(
                store,
                taskId -> views.find(taskId).map(TaskView::standing),
                status.keepFinished(),
                properties,
                clock,
                meters);
    }
}
