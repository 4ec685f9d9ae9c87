package io.tasklane.gateway.endpoints;

import io.tasklane.gateway.submission.Fields;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.secrets.SigningKeyPair;
import io.tasklane.model.secrets.SymmetricSecret;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A secret that deliveries are to be signed with, given or made.
 *
 * @param shown what its receiver needs and is told this once; nothing where a public key is enough, which is no secret
 */
record NewSecret(
        String scheme,
        String text,
        @Nullable String shown,
        @Nullable String publicKey,
        @Nullable String keyId) {

    static final String SECRET = "secret";
    static final String SCHEME = "scheme";

    /**
     * Reads the wish for one, and makes it where none is given.
     *
     * @param usual the scheme, if none is said
     */
    static NewSecret read(Fields fields, String usual) {
        String said = fields.text(SCHEME, NewSecret::violatedByScheme);
        boolean symmetric = (said == null ? usual : said).equals(SymmetricSecret.SCHEME);
        String given = fields.text(SECRET, symmetric ? SymmetricSecret::violatedBy : SigningKeyPair::violatedBy);
        return symmetric
                ? of(given == null ? SymmetricSecret.create() : SymmetricSecret.parse(given))
                : of(given == null ? SigningKeyPair.create() : SigningKeyPair.parse(given));
    }

    private static NewSecret of(SymmetricSecret secret) {
        return new NewSecret(SymmetricSecret.SCHEME, secret.text(), secret.text(), null, null);
    }

    private static NewSecret of(SigningKeyPair pair) {
        return new NewSecret(SigningKeyPair.SCHEME, pair.text(), null, pair.publicKey(), pair.keyId());
    }

    SealedSecret sealed(UnaryOperator<String> seal, Instant createdAt) {
        return new SealedSecret(scheme, seal.apply(text), publicKey, keyId, createdAt, null);
    }

    private static Optional<String> violatedByScheme(String scheme) {
        return scheme.equals(SymmetricSecret.SCHEME) || scheme.equals(SigningKeyPair.SCHEME)
                ? Optional.empty()
                : Optional.of("must be " + SymmetricSecret.SCHEME + " or " + SigningKeyPair.SCHEME);
    }

    /** The secret stays out of what is printed. */
    @Override
    public String toString() {
        return "NewSecret[" + scheme + "]";
    }
}
