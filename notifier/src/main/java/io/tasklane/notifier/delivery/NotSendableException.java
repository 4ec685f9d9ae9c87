package io.tasklane.notifier.delivery;

/** What it takes to send a webhook to an endpoint is not here. Its message holds nothing of a secret. */
final class NotSendableException extends Exception {

    private static final long serialVersionUID = 1;

    NotSendableException(String message) {
        super(message);
    }
}
