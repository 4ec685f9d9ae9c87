package io.tasklane.gateway.live;

/** Is told what happens, in the order of the log. It must neither block nor fail: everybody else waits for it. */
public interface LiveListener {

    void on(LoggedEvent event);

    /** The log has lost what comes next: the listener is told nothing more. */
    default void lost() {}
}
