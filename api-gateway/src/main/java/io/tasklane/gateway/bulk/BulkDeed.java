package io.tasklane.gateway.bulk;

import java.util.concurrent.Callable;

/**
 * What a bulk operation does to one thing.
 *
 * @param place where that is among all of them
 * @param taskId the task that it is about
 * @param deed may be called again when nobody knows what became of it
 */
public record BulkDeed(BulkPlace place, String taskId, Callable<BulkFate> deed) {}
