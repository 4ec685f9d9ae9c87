package io.tasklane.gateway.bulk;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The body of a request that asks for a bulk operation. It is read to its end, so that everything that is wrong is told. */
public final class BulkBody {

    public static final String DRY_RUN = "dryRun";
    public static final String FILTER = "filter";
    public static final String PER_SECOND = "perSecond";

    private static final int MOST_VIOLATIONS = 100;
    private static final int MOST_PER_SECOND = 10_000;

    private final ObjectNode body;
    private final List<Violation> violations = new ArrayList<>();

    /** @param known the names that it may have */
    public BulkBody(ObjectNode body, Set<String> known) {
        this.body = body;
        for (String name : body.propertyNames()) {
            if (!known.contains(name)) {
                violated("", name, "is not known");
            }
        }
    }

    public @Nullable JsonNode get(String name) {
        JsonNode given = body.get(name);
        return given == null || given.isNull() ? null : given;
    }

    public boolean dryRun() {
        JsonNode given = get(DRY_RUN);
        if (given == null || given.isBoolean()) {
            return given != null && given.booleanValue();
        }
        violated("", DRY_RUN, "must be true or false");
        return false;
    }

    /** How many it may be done to in a second; nothing if it does not say. */
    public @Nullable Integer perSecond() {
        JsonNode given = get(PER_SECOND);
        if (given == null) {
            return null;
        }
        if (given.isInt() && given.intValue() >= 1 && given.intValue() <= MOST_PER_SECOND) {
            return given.intValue();
        }
        violated("", PER_SECOND, "must be a whole number from 1 to " + MOST_PER_SECOND);
        return null;
    }

    /** An empty filter means all; a missing one may be a mistake. */
    public Map<String, String> filter() {
        Map<String, String> texts = new HashMap<>();
        if (body.get(FILTER) instanceof ObjectNode filter) {
            filter.propertyStream().forEach(member -> {
                if (member.getValue().isString()) {
                    texts.put(member.getKey(), member.getValue().stringValue());
                } else {
                    violated("/" + FILTER, member.getKey(), "must be a string");
                }
            });
        } else {
            violated("", FILTER, "must be an object; an empty one means all");
        }
        return texts;
    }

    public void violated(String parent, String name, String words) {
        violations.add(new Violation(Violation.pointer(parent, name), words));
    }

    /** @throws ProblemException if anything was wrong */
    public void end() {
        if (!violations.isEmpty()) {
            List<Violation> first = violations.subList(0, Math.min(MOST_VIOLATIONS, violations.size()));
            throw new ProblemException(Problem.invalid(first, violations.size()));
        }
    }
}
