package io.tasklane.gateway.streams;

import java.io.IOException;

/** The way to a client. Nothing here ever waits for the client; all calls come from one thread at a time. */
interface Wire {

    /** Whether something can be written now; if not, whoever owns the wire has it pumped again when it can. */
    boolean isReady();

    void write(String text) throws IOException;

    /** Ends it in order, when it is ready. */
    void finish();

    /** Ends it at once: the client does not read, or is gone. */
    void abort();
}
