package io.tasklane.gateway.streams;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.lists.Tasks;
import io.tasklane.gateway.live.LiveEvents;
import io.tasklane.gateway.live.PastEvents;
import io.tasklane.gateway.status.TaskSnapshots;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What streams are made of. */
@Configuration(proxyBeanMethods = false)
class StreamConfiguration {

    @Bean
    StreamMeters streamMeters(MeterRegistry meters) {
        return new StreamMeters(meters);
    }

    @Bean
    Connections connections(StreamProperties properties, MeterRegistry meters) {
        Connections connections =
                new Connections(properties.maxConnections(), properties.keepAlive(), properties.maxAge());
        Gauge.builder("tasklane.streams.open", connections, Connections::count)
                .description("Clients that are connected, by Server-Sent Events or WebSocket")
                .register(meters);
        return connections;
    }

    @Bean
    Cursors cursors(StreamProperties properties) {
        return new Cursors(properties.cursorSecret());
    }

    @Bean
    Replays replays(PastEvents past, LiveEvents events, StreamProperties properties, StreamMeters meters) {
        return new Replays(past, events, properties.maxReplayed(), meters);
    }

    @Bean
    Streams streams(
            LiveEvents events,
            TaskSnapshots snapshots,
            Tasks tasks,
            Cursors cursors,
            Replays replays,
            StreamMeters meters,
            Clock clock) {
        return new Streams(events, snapshots, tasks, cursors, replays, meters, clock);
    }
}
