package io.tasklane.gateway.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.Topics;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The feed and its metrics. */
@Configuration(proxyBeanMethods = false)
class LiveConfiguration {

    private static final int RECORDS_AT_A_TIME = 10_000;

    @Bean
    LiveEvents liveEvents(LiveProperties properties, MeterRegistry meters) {
        LiveEvents events = new LiveEvents(properties);
        Gauge.builder("tasklane.live.listeners", events, LiveEvents::listeners)
                .description("Streams, subscriptions and held requests that are told what happens")
                .register(meters);
        return events;
    }

    @Bean
    LiveFeed liveFeed(LiveLog log, LiveEvents events, Clock clock, MeterRegistry meters) {
        Timer delay = Timer.builder("tasklane.live.delay")
                .description("From the writing of an event until this gateway passes it on")
                .publishPercentiles(0.5, 0.99)
                .register(meters);
        LiveFeed feed = new LiveFeed(log, events, clock, delay);
        Gauge.builder("tasklane.live.lag", feed, LiveFeed::behind)
                .description("Records of the log that were not read yet")
                .register(meters);
        return feed;
    }

    @Bean
    LiveLog liveLog(KafkaSettings kafka, BrokerAdmin admin, Topics topics, LiveProperties properties) {
        return new LiveLog(kafka, admin, topics.taskEvents(), properties.lookBack());
    }

    @Bean
    PastEvents pastEvents(LiveLog log) {
        return new PastEvents(log, RECORDS_AT_A_TIME);
    }
}
