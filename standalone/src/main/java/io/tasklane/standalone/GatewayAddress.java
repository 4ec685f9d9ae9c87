package io.tasklane.standalone;

import java.net.URI;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Where the gateway of a suite is to be found.
 *
 * @param open whether it asks nobody who they are
 */
record GatewayAddress(URI uri, boolean open) {

    private static final String LOOPBACK = "127.0.0.1";

    static GatewayAddress of(ConfigurableApplicationContext gateway) {
        var environment = gateway.getEnvironment();
        String address = environment.getProperty("server.address", LOOPBACK);
        String host = address.equals("0.0.0.0") || address.equals("::") ? LOOPBACK : address;
        return new GatewayAddress(
                URI.create("http://" + host + ":" + environment.getRequiredProperty("local.server.port")),
                environment
                        .getProperty("tasklane.gateway.authentication", "none")
                        .equalsIgnoreCase("none"));
    }
}
