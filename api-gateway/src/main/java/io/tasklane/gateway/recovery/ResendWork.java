package io.tasklane.gateway.recovery;

import io.tasklane.gateway.bulk.BulkAction;
import io.tasklane.gateway.bulk.BulkDeed;
import io.tasklane.gateway.bulk.BulkFate;
import io.tasklane.gateway.bulk.BulkOperation;
import io.tasklane.gateway.bulk.BulkPlace;
import io.tasklane.gateway.bulk.BulkWork;
import io.tasklane.gateway.deliveries.Delivery;
import java.util.List;

/** Has all deliveries made anew that match, in the order in which they were first asked for. */
final class ResendWork implements BulkWork {

    private final DeliveryLog log;
    private final Resend resend;

    ResendWork(DeliveryLog log, Resend resend) {
        this.log = log;
        this.resend = resend;
    }

    @Override
    public boolean does(BulkAction action) {
        return action == BulkAction.RESEND;
    }

    @Override
    public long count(BulkOperation operation) {
        return log.count(operation.tenant(), filter(operation));
    }

    @Override
    public List<BulkDeed> next(BulkOperation operation, int size) {
        BulkPlace place = operation.place();
        return log
                .toSend(
                        operation.tenant(),
                        filter(operation),
                        place == null ? null : new DeliveryPlace(place.at(), place.id()),
                        size)
                .stream()
                .map(delivery -> new BulkDeed(
                        new BulkPlace(delivery.createdAt(), delivery.deliveryId()),
                        delivery.taskId().value(),
                        () -> resent(delivery)))
                .toList();
    }

    private static DeliveryFilter filter(BulkOperation operation) {
        return DeliveryFilter.read(operation.filter(), (name, words) -> {
                    throw new IllegalStateException("a stored filter has a " + name + " that " + words);
                })
                .before(operation.startedAt());
    }

    /** A turn that is repeated after its gateway died finds that some are asked for, and counts them as done. */
    private BulkFate resent(Delivery delivery) throws InterruptedException {
        return switch (resend.resend(delivery)) {
            case ACCEPTED, ACCEPTED_BEFORE -> BulkFate.DONE;
            case UNDER_WAY -> BulkFate.SKIPPED;
            case PAYLOAD_GONE ->
                BulkFate.failed("delivery-gone", "What " + delivery.deliveryId() + " was to deliver is no longer kept");
            case UNDECIDED -> BulkFate.UNDECIDED;
        };
    }
}
