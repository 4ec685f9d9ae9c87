package io.tasklane.gateway.endpoints;

import static java.util.Objects.requireNonNullElse;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.submission.Fields;
import io.tasklane.gateway.submission.Violations;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.secrets.SymmetricSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The exchange of an endpoint's secret. The one that signed without end goes on signing for a while, so that its receiver can
 * exchange it too; those that were exchanged before keep their end.
 *
 * @param body what is wanted; the secret in it is read once the scheme of the one before is known
 */
record Rotation(ObjectNode body, Duration grace) {

    /** For so long the public key of a secret that has ended is shown: what it signed last may still be on its way. */
    static final Duration ENDED_ARE_KEPT = Duration.ofDays(1);

    private static final Set<String> FIELDS = Set.of("graceSeconds", NewSecret.SECRET, NewSecret.SCHEME);
    private static final int MAX_GRACE_SECONDS = 7 * 24 * 3600;
    private static final int USUAL_GRACE_SECONDS = 24 * 3600;
    private static final int MOST_AT_A_TIME = 10;

    static Rotation read(ObjectNode body, Violations violations) {
        Fields fields = new Fields(body, "", violations);
        fields.onlyThese(FIELDS);
        Integer seconds = fields.integer("graceSeconds", 0, MAX_GRACE_SECONDS);
        return new Rotation(body, Duration.ofSeconds(requireNonNullElse(seconds, USUAL_GRACE_SECONDS)));
    }

    /** @param current those that the endpoint has; where the wish does not say it, the scheme is that of the newest */
    NewSecret secret(List<SealedSecret> current, Violations violations) {
        String usual =
                current.isEmpty() ? SymmetricSecret.SCHEME : current.get(0).scheme();
        return NewSecret.read(new Fields(body, "", violations), usual);
    }

    /**
     * The secrets after the exchange, the new one first.
     *
     * @throws ProblemException if so many sign already that a receiver would have to look for the right one
     */
    List<SealedSecret> applied(List<SealedSecret> current, SealedSecret next, Instant now) {
        List<SealedSecret> after = new ArrayList<>(List.of(next));
        current.forEach(secret -> after.add(secret.validUntil() == null ? endingAt(secret, now.plus(grace)) : secret));
        List<SealedSecret> kept = kept(after, now);
        if (kept.stream().filter(secret -> signs(secret, now)).count() > MOST_AT_A_TIME) {
            throw new ProblemException(Problem.of(
                    ProblemType.QUOTA_EXCEEDED,
                    "The endpoint has " + MOST_AT_A_TIME + " secrets that sign; wait until one of them has ended"));
        }
        return kept;
    }

    static boolean signs(SealedSecret secret, Instant now) {
        return endsAfter(secret.validUntil(), now);
    }

    /** Those that somebody has a use for yet. */
    static List<SealedSecret> kept(List<SealedSecret> secrets, Instant now) {
        return secrets.stream()
                .filter(secret ->
                        endsAfter(secret.validUntil(), secret.publicKey() == null ? now : now.minus(ENDED_ARE_KEPT)))
                .toList();
    }

    private static boolean endsAfter(@Nullable Instant end, Instant time) {
        return end == null || end.isAfter(time);
    }

    private static SealedSecret endingAt(SealedSecret secret, Instant end) {
        return new SealedSecret(
                secret.scheme(), secret.sealed(), secret.publicKey(), secret.keyId(), secret.createdAt(), end);
    }

    /** The secret stays out of what is printed. */
    @Override
    public String toString() {
        return "Rotation[" + grace + "]";
    }
}
