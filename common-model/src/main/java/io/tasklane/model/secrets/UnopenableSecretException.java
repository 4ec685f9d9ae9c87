package io.tasklane.model.secrets;

/** What was sealed cannot be opened: by a key that is not in the keyset, for another endpoint, or it was changed. */
public final class UnopenableSecretException extends Exception {

    private static final long serialVersionUID = 1L;

    UnopenableSecretException(String message) {
        super(message);
    }
}
