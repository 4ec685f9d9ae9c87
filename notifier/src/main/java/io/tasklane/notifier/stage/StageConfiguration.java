package io.tasklane.notifier.stage;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.EventCodec;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.Topics;
import io.tasklane.parallel.ProcessingThreads;
import io.tasklane.parallel.delay.DelayTiers;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StageProperties.class)
class StageConfiguration {

    @Bean
    KafkaSettings kafkaSettings(Environment environment) {
        return Binder.get(environment).bindOrCreate(KafkaSettings.PREFIX, KafkaSettings.class);
    }

    @Bean
    Topics topics(KafkaSettings kafka) {
        return kafka.topics();
    }

    @Bean
    EventCodec eventCodec() {
        return new EventCodec("/tasklane/notifier");
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Where deliveries wait for their next attempt. */
    @Bean
    DelayTiers retries(Topics topics) {
        return new DelayTiers(topics.webhookRetries());
    }

    /** A bean, for beans are closed after all that has a lifecycle was stopped: no stage outlives its threads. */
    @Bean
    ProcessingThreads processingThreads(StageProperties properties, MeterRegistry meters) {
        var threads = new ProcessingThreads("notifier", properties.threads());
        threads.bindTo(meters);
        return threads;
    }

    @Bean
    Stages stages(
            KafkaSettings kafka,
            StageProperties properties,
            List<Stage> stages,
            ProcessingThreads threads,
            DelayTiers retries,
            Clock clock,
            MeterRegistry meters) {
        return new Stages(kafka, new Engines(kafka, properties, stages, threads, retries, clock, meters)::made);
    }

    @Bean
    KafkaHealthIndicator kafkaHealthIndicator(KafkaSettings kafka, Stages stages) {
        return new KafkaHealthIndicator(kafka.clientSettings(), stages);
    }
}
