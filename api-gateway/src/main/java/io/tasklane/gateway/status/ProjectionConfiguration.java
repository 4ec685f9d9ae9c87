package io.tasklane.gateway.status;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.results.Results;
import io.tasklane.gateway.store.Generations;
import io.tasklane.gateway.store.Store;
import io.tasklane.gateway.store.ViewState;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import java.util.Collection;
import java.util.function.Consumer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What brings the log into the view, and says how far it is. */
@Configuration(proxyBeanMethods = false)
class ProjectionConfiguration {

    @Bean
    Projections projections(
            KafkaSettings kafka,
            Topics topics,
            Store store,
            Arrivals arrivals,
            LateCancellations late,
            MeterRegistry meters) {
        Generations generations = store.generations();
        return new Projections(generations, generation -> {
            Store view = store.at(generation);
            Consumer<Collection<TaskId>> waiting = tasks -> {
                if (isServed(generations.state(), generation)) {
                    late.nowWaiting(tasks);
                }
            };
            var projection = new Projection(topics, view, arrivals, waiting, meters);
            Results results = new Results(view);
            var listener = new ProjectionListener(projection, new ProjectionOffsets(view), () -> {
                view.prepareView();
                results.prepare();
            });
            return new ProjectionOfGeneration(generation, kafka, topics, listener);
        });
    }

    /** Of two that take turns, both count: what only one of them is asked for might be missed by both. */
    private static boolean isServed(ViewState state, int generation) {
        return state.readable().contains(generation);
    }

    @Bean
    ViewLag viewLag(BrokerAdmin kafka, Topics topics, Store store, MeterRegistry meters) {
        return new ViewLag(LogEnds.ofView(kafka, topics), new ProjectionOffsets(store), meters);
    }

    @Bean
    HealthIndicator projectionHealthIndicator(ViewLag lag, Store store) {
        return () -> {
            Health.Builder health = Health.up();
            ViewLag.Measured measured = lag.last();
            if (measured == null) {
                return health.withDetail("lag", "not known").build();
            }
            return health.withDetail("lag", measured.records())
                    .withDetail("ageSeconds", measured.age().toSeconds())
                    .withDetail("partitionsBehind", measured.behind())
                    .build();
        };
    }
}
