package io.tasklane.gateway.recovery;

import io.tasklane.gateway.bulk.BulkStart;
import io.tasklane.gateway.control.ControlLog;
import io.tasklane.gateway.deliveries.Deliveries;
import io.tasklane.gateway.endpoints.Endpoints;
import io.tasklane.gateway.endpoints.ResumedEndpoint;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import java.time.Clock;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the log of deliveries and recovery take. */
@Configuration(proxyBeanMethods = false)
class RecoveryConfiguration {

    @Bean
    DeliveryLog deliveryLog(Store store) {
        return new DeliveryLog(store);
    }

    @Bean
    Deliveries deliveries(Store store) {
        return new Deliveries(store);
    }

    @Bean
    Resend resend(Store store, ControlLog control, Topics topics, EventCodec codec, Clock clock) {
        return new Resend(new ResendClaims(store), control, topics, codec, clock);
    }

    @Bean
    ResendWork resendWork(DeliveryLog log, Resend resend) {
        return new ResendWork(log, resend);
    }

    @Bean
    HeldDeliveries heldDeliveries(BulkStart start) {
        return new HeldDeliveries(start);
    }

    /** What an endpoint would have got comes to it by itself when it is called again. */
    @Bean
    ResumedEndpoint.Listener releaseOfWhatWasHeld(HeldDeliveries held) {
        return resumed -> held.release(resumed.tenant(), resumed.endpointId());
    }

    /** A callback URL is no endpoint that anybody registered, and one that was removed may have deliveries yet. */
    @Bean
    KnownEndpoints knownEndpoints(Endpoints endpoints, DeliveryLog log) {
        return (tenant, endpointId) -> endpoints.has(tenant, endpointId)
                || !log.page(tenant, new DeliveryFilter(null, endpointId, Set.of(), null, null, null), true, null, 1)
                        .isEmpty();
    }
}
