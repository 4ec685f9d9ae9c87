package io.tasklane.model.secrets;

/** A keyset that cannot be used, and why. The message names no key material, and there is no cause that could. */
public final class UnusableKeysetException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public UnusableKeysetException(String message) {
        super(message);
    }
}
