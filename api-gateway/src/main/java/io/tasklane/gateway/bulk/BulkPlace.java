package io.tasklane.gateway.bulk;

import java.time.Instant;

/** How far a bulk operation is among what it is done to, which is ordered by time and id. */
public record BulkPlace(Instant at, String id) {}
