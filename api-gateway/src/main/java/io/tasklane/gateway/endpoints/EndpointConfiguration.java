package io.tasklane.gateway.endpoints;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.gateway.control.SoleWriter;
import io.tasklane.gateway.lists.PageTokens;
import io.tasklane.model.EventCodec;
import io.tasklane.model.KafkaSettings;
import io.tasklane.model.Topics;
import io.tasklane.model.following.LogFollower;
import io.tasklane.model.network.CallbackUrls;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is known of endpoints, and what changes them. */
@Configuration(proxyBeanMethods = false)
class EndpointConfiguration {

    @Bean
    Endpoints endpoints(Topics topics, MeterRegistry meters) {
        return new Endpoints(topics, meters);
    }

    /** Closed after all that has a lifecycle was stopped: requests that are still answered may need it. */
    @Bean(initMethod = "start")
    EndpointFollower endpointFollower(KafkaSettings kafka, Topics topics, Endpoints endpoints) {
        List<String> followed = List.of(topics.webhookEndpoints(), topics.endpointConditions());
        return new EndpointFollower(new LogFollower("webhook-endpoints", kafka.clientSettings(), followed), endpoints);
    }

    @Bean
    EndpointLog endpointLog(SoleWriter endpointWriter, EndpointFollower follower) {
        return new EndpointLog(endpointWriter, follower);
    }

    @Bean
    EndpointRecords endpointRecords(Topics topics, EventCodec codec) {
        return new EndpointRecords(topics, codec);
    }

    @Bean
    EndpointChanges endpointChanges(
            Endpoints endpoints,
            EndpointLog changes,
            EndpointRecords records,
            ObjectProvider<ResumedEndpoint.Listener> listeners,
            Clock clock) {
        return new EndpointChanges(
                endpoints, changes, records, listeners.orderedStream().toList(), clock);
    }

    @Bean
    CallableUrls callableUrls(CallbackUrls urls) {
        return new CallableUrls(urls);
    }

    @Bean
    EndpointRequests endpointRequests(
            EndpointChanges changes,
            EndpointProperties properties,
            CallableUrls urls,
            KeysetProperties keyset,
            Clock clock) {
        return new EndpointRequests(changes, properties, urls, keyset.seal(), clock);
    }

    @Bean
    Resealing resealing(
            Endpoints endpoints,
            EndpointFollower follower,
            EndpointLog changes,
            EndpointRecords records,
            KeysetProperties keyset,
            MeterRegistry meters,
            Clock clock) {
        return new Resealing(endpoints, follower, changes, records, new SealedParts(keyset.seal()), meters, clock);
    }

    @Bean
    EndpointPages endpointPages(Endpoints endpoints, EndpointFollower follower, PageTokens tokens, Clock clock) {
        return new EndpointPages(endpoints, follower, tokens, clock);
    }

    @Bean
    PublicKeys publicKeys(Endpoints endpoints, Clock clock) {
        return new PublicKeys(endpoints, clock);
    }
}
