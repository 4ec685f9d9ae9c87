package io.tasklane.gateway.recovery;

import io.tasklane.gateway.bulk.BulkAction;
import io.tasklane.gateway.bulk.BulkDeed;
import io.tasklane.gateway.bulk.BulkFate;
import io.tasklane.gateway.bulk.BulkOperation;
import io.tasklane.gateway.bulk.BulkPlace;
import io.tasklane.gateway.bulk.BulkWork;
import io.tasklane.gateway.deliveries.Delivery;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/**
 * Has all deliveries made anew that match, in the order in which they were first asked for. Of what happened to one task at times
 * that do not tell, as clocks have it, the log's order counts, as far as it is looked at together.
 */
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
        // One more tells whether a moment ends with the last one.
        List<Delivery> found = wholeMoments(
                log.toSend(
                        operation.tenant(),
                        filter(operation),
                        place == null ? null : new DeliveryPlace(place.at(), place.id()),
                        size + 1),
                size);
        Map<TaskId, Deque<Delivery>> inOrder = found.stream()
                .sorted(Comparator.comparingLong(ResendWork::sequence))
                .collect(Collectors.groupingBy(Delivery::taskId, Collectors.toCollection(ArrayDeque::new)));
        return found.stream()
                .map(at -> deed(
                        new BulkPlace(at.createdAt(), at.deliveryId()),
                        Objects.requireNonNull(inOrder.get(at.taskId())).remove()))
                .toList();
    }

    /** So many of them, without what is of the same moment as the one behind them, unless all of them are. */
    private static List<Delivery> wholeMoments(List<Delivery> found, int size) {
        if (found.size() <= size) {
            return found;
        }
        Instant next = found.get(size).createdAt();
        List<Delivery> before =
                found.stream().filter(one -> one.createdAt().isBefore(next)).toList();
        return before.isEmpty() ? found.subList(0, size) : before;
    }

    private BulkDeed deed(BulkPlace place, Delivery delivery) {
        return new BulkDeed(place, delivery.taskId().value(), () -> resent(delivery));
    }

    /** Where its event is in the log, as its receiver is told; the same for all that do not say. */
    private static long sequence(Delivery delivery) {
        try {
            return delivery.payload() == null
                    ? 0
                    : TaskJson.MAPPER
                            .readTree(delivery.payload())
                            .path("sequence")
                            .asLong(0);
        } catch (JacksonException somethingElse) {
            return 0;
        }
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
