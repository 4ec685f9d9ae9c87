package io.tasklane.gateway.endpoints;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.submission.Fields;
import io.tasklane.gateway.submission.Violations;
import io.tasklane.model.TaskRules;
import io.tasklane.model.WebhookEndpoint.SealedHeader;
import io.tasklane.model.secrets.SecretSeal;
import io.tasklane.model.secrets.SymmetricSecret;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Reads what somebody wants of an endpoint, says all that is wrong with it at once, and has it done. */
final class EndpointRequests {

    private static final int MAX_VIOLATIONS = 100;
    private static final Set<String> REGISTERED = with(NewSecret.SECRET, NewSecret.SCHEME, HeaderChanges.FIELD);
    private static final Set<String> CHANGED = with(HeaderChanges.FIELD);

    private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

    private final EndpointChanges changes;
    private final EndpointProperties properties;
    private final CallableUrls urls;
    private final Optional<SecretSeal> seal;
    private final Clock clock;

    /** @param seal nothing if the gateway has no keys to seal with */
    EndpointRequests(
            EndpointChanges changes,
            EndpointProperties properties,
            CallableUrls urls,
            Optional<SecretSeal> seal,
            Clock clock) {
        this.changes = changes;
        this.properties = properties;
        this.urls = urls;
        this.seal = seal;
        this.clock = clock;
    }

    private static Set<String> with(String... more) {
        Set<String> names = new HashSet<>(EndpointDraft.FIELDS);
        names.addAll(List.of(more));
        return Set.copyOf(names);
    }

    /** @throws ProblemException that says all that is wrong with what is wanted */
    EndpointView register(Caller caller, ObjectNode body, HttpServletRequest request) {
        String endpointId = "we_" + IDS.generate().toString().replace("-", "");
        UnaryOperator<String> sealing = sealing(endpointId);
        Violations violations = new Violations(MAX_VIOLATIONS, "");
        Fields fields = new Fields(body, "", violations);
        fields.onlyThese(REGISTERED);
        EndpointDraft draft = draft(body, JsonNodeFactory.instance.objectNode(), violations);
        NewSecret secret = NewSecret.read(fields, SymmetricSecret.SCHEME);
        HeaderChanges headers = HeaderChanges.read(body, violations);
        List<SealedHeader> sealed = headers.applied(List.of(), headers.sealed(sealing));
        HeaderChanges.check(sealed, fields);
        checkAddress(fields);
        require(violations);
        KnownEndpoint registered = changes.register(
                Change.of(caller, endpointId, request),
                draft,
                sealed,
                secret.sealed(sealing, clock.instant().truncatedTo(ChronoUnit.MILLIS)),
                properties.maxPerTenant());
        return EndpointView.of(registered, clock.instant(), secret.shown());
    }

    /**
     * Changes an endpoint as the body says, a JSON Merge Patch of what it is.
     *
     * @throws ProblemException that says all that is wrong with what it would be then
     */
    KnownEndpoint change(Change change, ObjectNode body) {
        Violations violations = new Violations(MAX_VIOLATIONS, "");
        Fields fields = new Fields(body, "", violations);
        fields.onlyThese(CHANGED);
        HeaderChanges headers = HeaderChanges.read(body, violations);
        checkAddress(fields);
        UnaryOperator<String> sealing = headers.values().isEmpty() ? text -> text : sealing(change.endpointId());
        Map<String, String> sealed = headers.sealed(sealing);
        return changes.change(
                change,
                current -> {
                    EndpointDraft next = draft(body, EndpointDraft.of(current).json(), violations);
                    HeaderChanges.check(headers.applied(current.headers(), sealed), fields);
                    require(violations);
                    return next;
                },
                current -> headers.applied(current.headers(), sealed));
    }

    /** @throws ProblemException that says all that is wrong with what is wanted */
    EndpointView rotate(Change change, ObjectNode body) {
        UnaryOperator<String> sealing = sealing(change.endpointId());
        Violations violations = new Violations(MAX_VIOLATIONS, "");
        Rotation rotation = Rotation.read(body, violations);
        require(violations);
        AtomicReference<@Nullable String> shown = new AtomicReference<>();
        KnownEndpoint rotated = changes.rotate(change, (current, now) -> {
            Violations ofSecret = new Violations(MAX_VIOLATIONS, "");
            NewSecret secret = rotation.secret(current, ofSecret);
            require(ofSecret);
            shown.set(secret.shown());
            return rotation.applied(current, secret.sealed(sealing, now), now);
        });
        return EndpointView.of(rotated, clock.instant(), shown.get());
    }

    private EndpointDraft draft(ObjectNode body, ObjectNode target, Violations violations) {
        return EndpointDraft.read(MergePatch.applied(body, target), properties.verification(), violations);
    }

    /** Before anything is decided: to look up a name can take long. */
    private void checkAddress(Fields fields) {
        if (fields.any("url") instanceof StringNode url
                && TaskRules.violatedByUrl(url.stringValue()).isEmpty()) {
            urls.violatedBy(url.stringValue()).ifPresent(words -> fields.violation("url", words));
        }
    }

    private UnaryOperator<String> sealing(String endpointId) {
        SecretSeal keys = seal.orElseThrow(() -> new ProblemException(Problem.of(
                ProblemType.NO_WEBHOOK_KEYS,
                "The gateway has no keys to keep secrets with: tasklane.webhooks.keyset is not set")));
        return text -> keys.seal(endpointId, text);
    }

    private static void require(Violations violations) {
        if (violations.count() > 0) {
            throw new ProblemException(Problem.invalid(violations.first(), violations.count()));
        }
    }
}
