package io.tasklane.worker.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.model.KafkaSettings;
import io.tasklane.worker.TaskHandler;
import io.tasklane.worker.results.ResultProperties;
import io.tasklane.worker.results.ResultStore;
import io.tasklane.worker.results.ResultStoreProperties;
import io.tasklane.worker.results.Results;
import io.tasklane.worker.types.HandledTypes;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Makes a worker of a Spring Boot application that has handlers: its {@link TaskHandler} beans are what it runs. */
@AutoConfiguration
@ConditionalOnBean(TaskHandler.class)
@EnableConfigurationProperties({WorkerProperties.class, ResultProperties.class, ResultStoreProperties.class})
class WorkerAutoConfiguration {

    @Bean
    KafkaSettings kafkaSettings(Environment environment) {
        return Binder.get(environment).bindOrCreate(KafkaSettings.PREFIX, KafkaSettings.class);
    }

    @Bean
    TaskWorker taskWorker(
            KafkaSettings kafka,
            WorkerProperties properties,
            List<TaskHandler<?, ?>> handlers,
            Results results,
            ObjectProvider<Clock> clock,
            ObjectProvider<MeterRegistry> meters) {
        HandledTypes types = new HandledTypes(handlers, properties.queueNames());
        return new TaskWorker(
                kafka,
                properties,
                types,
                results,
                clock.getIfAvailable(Clock::systemUTC),
                meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    Results taskResults(ResultProperties properties, ResultStoreProperties store, ObjectProvider<Clock> clock) {
        ResultStore large = store.uri() == null ? null : new ResultStore(store, clock.getIfAvailable(Clock::systemUTC));
        return new Results(large, properties);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class HealthConfiguration {

        /** Shown as {@code taskWorker}; up while tasks can be started. */
        @Bean
        HealthIndicator taskWorkerHealthIndicator(TaskWorker worker) {
            return () -> {
                List<String> problems = worker.problems();
                return problems.isEmpty()
                        ? Health.up().build()
                        : Health.down().withDetail("problems", problems).build();
            };
        }
    }
}
