package io.tasklane.gateway.bulk;

import java.time.Instant;

/** How far a bulk operation is among what it is done to, which is ordered by time and id. */
public record BulkPlace(Instant at, String id) {

    boolean isAfter(BulkPlace other) {
        int later = at.compareTo(other.at);
        return later > 0 || later == 0 && id.compareTo(other.id) > 0;
    }
}
