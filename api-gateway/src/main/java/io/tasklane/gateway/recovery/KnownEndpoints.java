package io.tasklane.gateway.recovery;

/** Which endpoints a tenant has. */
@FunctionalInterface
interface KnownEndpoints {

    boolean has(String tenant, String endpointId);
}
