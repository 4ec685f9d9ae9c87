package io.tasklane.gateway.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in a few lines instead of a stack trace why the gateway does not start, and what to set. */
final class OpenGatewayFailureAnalyzer extends AbstractFailureAnalyzer<OpenGatewayException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, OpenGatewayException cause) {
        String action = "To have callers say who they are, " + OpenGatewayException.REMEDY
                + ". To keep it open to this machine alone, set " + cause.setting() + "=127.0.0.1.";
        return new FailureAnalysis(cause.getMessage(), action, cause);
    }
}
