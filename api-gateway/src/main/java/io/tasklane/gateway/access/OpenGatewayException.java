package io.tasklane.gateway.access;

/** The gateway would be open to other machines. */
final class OpenGatewayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static final String REMEDY =
            "set tasklane.gateway.authentication=required, and tasklane.gateway.operator-keys or tasklane.gateway.jwt.issuer";

    private final String setting;

    OpenGatewayException(String setting, String address) {
        super("the gateway would be open to other machines: it listens on " + address
                + " and asks nobody who they are; " + REMEDY + ", or set " + setting + "=127.0.0.1");
        this.setting = setting;
    }

    String setting() {
        return setting;
    }
}
