package io.tasklane.model.network;

import java.net.UnknownHostException;

/** A host has an address that may not be called. Its message names the host that was asked for, never the address. */
public final class BlockedAddressException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    /** @param host what was asked for */
    public BlockedAddressException(String host) {
        super("the address of " + host + " may not be called from here");
    }
}
