package io.tasklane.notifier.delivery;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in plain words why the notifier did not start, and what to do. */
final class UnusableSigningSecretAnalyzer extends AbstractFailureAnalyzer<UnusableSigningSecretException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableSigningSecretException cause) {
        return new FailureAnalysis(
                "Webhooks cannot be signed: " + cause.getMessage() + ".",
                "Set tasklane.notifier.signing-secret to whsec_ followed by the base64 of 24 to 64 random bytes. To make one:"
                        + " echo \"whsec_$(openssl rand -base64 32)\"",
                cause);
    }
}
