package io.tasklane.gateway.idempotency;

/**
 * What a client is told.
 *
 * @param content as the request's {@link Writing} had it
 * @param replayed whether that was an earlier request of the same key
 */
public record KeyedAnswer(byte[] content, boolean replayed) {}
