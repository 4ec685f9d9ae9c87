package io.tasklane.gateway.access;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Lets a gateway that asks nobody who they are start only where nobody but its own machine can reach it. */
@Component
final class OpenOnLoopbackOnly {

    private static final Logger log = LoggerFactory.getLogger(OpenOnLoopbackOnly.class);
    private static final String MANAGEMENT = "management.server.";

    /** @throws OpenGatewayException if other machines could reach it; before it listens anywhere */
    OpenOnLoopbackOnly(AccessProperties access, ServerProperties server, Environment environment) {
        if (!access.open()) {
            return;
        }
        check("server.address", server.getAddress());
        if (environment.getProperty(MANAGEMENT + "port") != null) {
            check(MANAGEMENT + "address", environment.getProperty(MANAGEMENT + "address", InetAddress.class));
        }
        log.atWarn()
                .log("The gateway is open: every program on this machine may do everything, and no other machine may;"
                        + " tasklane.gateway.authentication=required changes that");
    }

    private static void check(String setting, @Nullable InetAddress address) {
        if (address == null || !address.isLoopbackAddress()) {
            throw new OpenGatewayException(setting, address == null ? "all addresses" : address.getHostAddress());
        }
    }
}
