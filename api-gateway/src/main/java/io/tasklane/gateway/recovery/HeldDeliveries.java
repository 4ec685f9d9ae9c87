package io.tasklane.gateway.recovery;

import io.tasklane.gateway.bulk.BulkAction;
import io.tasklane.gateway.bulk.BulkStart;
import io.tasklane.gateway.deliveries.DeliveryStatus;
import java.net.URI;
import java.util.Set;

/** What waits for an endpoint that is not to be called: it is made anew once that is over. */
public final class HeldDeliveries {

    private final BulkStart start;

    HeldDeliveries(BulkStart start) {
        this.start = start;
    }

    /**
     * Begins to have all of them made anew that are held by now.
     *
     * @return where to see how far it is
     * @throws io.tasklane.gateway.problems.ProblemException if the tenant has as many bulk operations as it may have
     */
    public URI release(String tenant, String endpointId) {
        DeliveryFilter held = new DeliveryFilter(null, endpointId, Set.of(DeliveryStatus.HELD), null, null, null);
        return BulkStart.monitor(start.begin(BulkAction.RESEND, tenant, held.asText(), null));
    }
}
