package io.tasklane.gateway.recovery;

import com.mongodb.MongoException;
import io.tasklane.gateway.bulk.BulkStart;
import io.tasklane.gateway.control.ControlLog;
import io.tasklane.gateway.deliveries.Deliveries;
import io.tasklane.gateway.endpoints.Endpoints;
import io.tasklane.gateway.endpoints.ResumedEndpoint;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Topics;
import java.time.Clock;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the log of deliveries and recovery take. */
@Configuration(proxyBeanMethods = false)
class RecoveryConfiguration {

    private static final Logger log = LoggerFactory.getLogger(RecoveryConfiguration.class);

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

    @Bean
    HeldForNoReason heldForNoReason(Endpoints endpoints, DeliveryLog log, HeldDeliveries held) {
        return new HeldForNoReason(endpoints, log, held);
    }

    /**
     * What an endpoint would have got comes to it by itself when it is called again: at once, or if that is not possible, when
     * {@link HeldForNoReason} finds it. That the endpoint is resumed is so in any case.
     */
    @Bean
    ResumedEndpoint.Listener releaseOfWhatWasHeld(HeldDeliveries held) {
        return resumed -> {
            try {
                held.release(resumed.tenant(), resumed.endpointId());
            } catch (ProblemException | MongoException later) {
                log.atInfo()
                        .addKeyValue("endpointId", resumed.endpointId())
                        .addKeyValue("reason", later.toString())
                        .log("An endpoint was resumed; what was held for it is released later");
            }
        };
    }

    /** A callback URL is no endpoint that anybody registered, and one that was removed may have deliveries yet. */
    @Bean
    KnownEndpoints knownEndpoints(Endpoints endpoints, DeliveryLog log) {
        return (tenant, endpointId) -> endpoints.has(tenant, endpointId)
                || !log.page(tenant, new DeliveryFilter(null, endpointId, Set.of(), null, null, null), true, null, 1)
                        .isEmpty();
    }
}
