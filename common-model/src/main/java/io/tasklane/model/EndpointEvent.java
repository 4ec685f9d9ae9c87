package io.tasklane.model;

/**
 * What is said of a standing subscription. Each kind has a compacted topic of its own, keyed by the endpoint, and the last word
 * on an endpoint counts; a record without a value says that the endpoint is gone.
 */
public sealed interface EndpointEvent extends WireEvent permits WebhookEndpoint, EndpointCondition {

    String endpointId();

    String tenant();

    @Override
    default String type() {
        return EventTypes.of(getClass());
    }

    @Override
    default String key() {
        return endpointId();
    }

    @Override
    default String subject() {
        return endpointId();
    }
}
