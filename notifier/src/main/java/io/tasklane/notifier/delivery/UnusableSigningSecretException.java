package io.tasklane.notifier.delivery;

/** Webhooks cannot be signed. The message says what is wrong with the secret, never the secret. */
final class UnusableSigningSecretException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param fault what is wrong, to follow the name of the setting */
    UnusableSigningSecretException(String fault) {
        super("tasklane.notifier.signing-secret " + fault);
    }
}
