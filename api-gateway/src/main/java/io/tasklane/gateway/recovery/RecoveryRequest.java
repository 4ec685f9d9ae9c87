package io.tasklane.gateway.recovery;

import io.tasklane.gateway.bulk.BulkBody;
import io.tasklane.gateway.deliveries.DeliveryStatus;
import io.tasklane.gateway.problems.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which deliveries are to be made anew; those that are held or failed if it does not say.
 *
 * @param perSecond how many in a second at most, if it says so
 * @param dryRun whether only to count them
 */
record RecoveryRequest(DeliveryFilter filter, @Nullable Integer perSecond, boolean dryRun) {

    static final Set<DeliveryStatus> LOST = Set.of(DeliveryStatus.HELD, DeliveryStatus.FAILED);

    private static final String SINCE = "since";
    private static final String UNTIL = "until";
    private static final String STATUSES = "statuses";

    /**
     * Those of one endpoint.
     *
     * @throws ProblemException if the body asks for nothing that can be done
     */
    static RecoveryRequest ofEndpoint(String endpointId, ObjectNode given) {
        BulkBody body = new BulkBody(given, Set.of(SINCE, UNTIL, STATUSES, BulkBody.PER_SECOND, BulkBody.DRY_RUN));
        Map<String, String> texts = new HashMap<>();
        texts.put("endpointId", endpointId);
        if (body.get(SINCE) == null) {
            body.violated("", SINCE, "must be given");
        }
        text(body, SINCE, texts);
        text(body, UNTIL, texts);
        statuses(body, texts);
        DeliveryFilter filter = DeliveryFilter.read(
                texts, (name, words) -> body.violated("", name.equals(DeliveryFilter.STATUS) ? STATUSES : name, words));
        return ended(body, filter, "", STATUSES);
    }

    /**
     * Those of all endpoints that match a filter.
     *
     * @throws ProblemException if the body asks for nothing that can be done
     */
    static RecoveryRequest ofAll(ObjectNode given) {
        BulkBody body = new BulkBody(given, Set.of(BulkBody.FILTER, BulkBody.PER_SECOND, BulkBody.DRY_RUN));
        String parent = "/" + BulkBody.FILTER;
        DeliveryFilter filter = DeliveryFilter.read(body.filter(), (name, words) -> body.violated(parent, name, words));
        return ended(body, filter, parent, DeliveryFilter.STATUS);
    }

    private static RecoveryRequest ended(BulkBody body, DeliveryFilter filter, String parent, String name) {
        if (!filter.statuses().stream().allMatch(DeliveryStatus::isSettled)) {
            body.violated(parent, name, "must be delivered, held or failed: others go on by themselves");
        }
        Integer perSecond = body.perSecond();
        boolean dryRun = body.dryRun();
        body.end();
        return new RecoveryRequest(filter.orElse(LOST), perSecond, dryRun);
    }

    private static void text(BulkBody body, String name, Map<String, String> texts) {
        JsonNode given = body.get(name);
        if (given != null && given.isString()) {
            texts.put(name, given.stringValue());
        } else if (given != null) {
            body.violated("", name, "must be a string");
        }
    }

    private static void statuses(BulkBody body, Map<String, String> texts) {
        JsonNode given = body.get(STATUSES);
        if (given == null) {
            return;
        }
        List<String> statuses = new ArrayList<>();
        given.forEach(status -> statuses.add(status.isString() ? status.stringValue() : ""));
        if (!given.isArray() || statuses.isEmpty()) {
            body.violated("", STATUSES, "must be a list of statuses");
        } else {
            texts.put(DeliveryFilter.STATUS, String.join(",", statuses));
        }
    }
}
