package io.tasklane.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out that a port is taken before anything is started, and says by which setting another one is chosen. */
final class Ports {

    private Ports() {}

    /** @throws CannotStartException if something listens on the port already */
    static void checkFree(String setting, int port) {
        if (port == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            // Otherwise a port would look taken for a minute after whatever listened there has ended.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            throw new CannotStartException(
                    "port " + port + " cannot be used: " + taken.getMessage() + " (--" + setting
                            + " takes a different one, or 0 for any that is free)",
                    taken);
        }
    }
}
