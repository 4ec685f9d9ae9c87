package io.tasklane.gateway.apikeys;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.Violation;
import io.tasklane.gateway.submission.Fields;
import io.tasklane.gateway.submission.Violations;
import io.tasklane.model.TaskRules;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What somebody wants of a new API key. Nobody gives what is another tenant's, nor the operator's scope, except the operator.
 *
 * @param tenant the caller's own where nothing is said
 */
record KeyWish(
        String name,
        String tenant,
        Set<Scope> scopes,
        @Nullable Instant expiresAt) {

    private static final Set<String> FIELDS = Set.of("name", "tenant", "scopes", "expiresAt");
    private static final int MAX_NAME_LENGTH = 100;
    private static final int MAX_VIOLATIONS = 100;

    /** @throws ProblemException that says everything that is wrong with it */
    static KeyWish read(ObjectNode body, Caller caller, Instant now) {
        Violations violations = new Violations(MAX_VIOLATIONS, "");
        Fields fields = new Fields(body, "", violations);
        fields.onlyThese(FIELDS);
        String name = fields.text("name", KeyWish::violatedByKeyName);
        if (name == null && fields.any("name") == null) {
            fields.violation("name", "is missing");
        }
        String tenant = fields.text("tenant", TaskRules::violatedByName);
        Set<Scope> scopes = scopes(fields, violations);
        Instant expiresAt = fields.time("expiresAt");
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            fields.violation("expiresAt", "must be in the future");
        }
        if (violations.count() > 0) {
            throw new ProblemException(Problem.invalid(violations.first(), violations.count()));
        }
        KeyWish wish =
                new KeyWish(name == null ? "" : name, tenant == null ? caller.tenant() : tenant, scopes, expiresAt);
        if (!wish.tenant().equals(caller.tenant()) || scopes.contains(Scope.OPERATOR)) {
            caller.needs(Scope.OPERATOR);
        }
        return wish;
    }

    private static Optional<String> violatedByKeyName(String name) {
        boolean fits = !name.isBlank()
                && name.length() <= MAX_NAME_LENGTH
                && name.chars().noneMatch(Character::isISOControl);
        return fits
                ? Optional.empty()
                : Optional.of("must be 1 to " + MAX_NAME_LENGTH + " characters, none of them a control character");
    }

    private static Set<Scope> scopes(Fields fields, Violations violations) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        String known = EnumSet.allOf(Scope.class).stream().map(Scope::text).collect(Collectors.joining(", "));
        JsonNode given = fields.any("scopes");
        if (!(given instanceof ArrayNode list) || list.isEmpty()) {
            fields.violation("scopes", "must be a list of some of " + known);
            return scopes;
        }
        for (int i = 0; i < list.size(); i++) {
            String pointer = Violation.pointer("/scopes", Integer.toString(i));
            Optional<Scope> scope =
                    list.get(i).isString() ? Scope.named(list.get(i).stringValue()) : Optional.empty();
            scope.ifPresentOrElse(
                    scopes::add, () -> violations.add(() -> new Violation(pointer, "must be one of " + known)));
        }
        return scopes;
    }
}
