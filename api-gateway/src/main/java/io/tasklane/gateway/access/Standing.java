package io.tasklane.gateway.access;

/**
 * Whether a caller is still who they were when they came. A handler method that keeps somebody connected for long takes one beside
 * the {@link Caller}, and asks it again and again.
 */
@FunctionalInterface
public interface Standing {

    /** Of callers who have shown nothing that could be taken from them. */
    Standing FOR_GOOD = () -> true;

    /**
     * Asks no server for what is not known here, so it may be asked often and for many.
     *
     * @return false as soon as the token was revoked or its time is over, or means somebody else or less by now
     */
    boolean holds();
}
