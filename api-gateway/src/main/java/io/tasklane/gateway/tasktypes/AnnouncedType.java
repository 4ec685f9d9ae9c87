package io.tasklane.gateway.tasktypes;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.ValidationLimitExceededException;
import io.tasklane.gateway.problems.Violation;
import io.tasklane.model.TaskType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A task type that somebody announced, ready to check submissions against.
 *
 * @param type the announcement
 * @param schema its schema, compiled; nothing if there is none or if it cannot be used
 * @param unchecked is told of each check that had to be given up
 */
public record AnnouncedType(TaskType type, @Nullable Schema schema, Runnable unchecked) {

    /** What a submission's parameters are called in its body. */
    public static final String PARAMETERS = "/parameters";

    private static final String TOO_MUCH = "it takes too long to check them against the schema of the task type";
    private static final int MAX_VIOLATIONS = 100;
    private static final int MAX_DETAIL_LENGTH = 500;

    /** What is wrong with the parameters, at most {@value #MAX_VIOLATIONS} things. */
    public List<Violation> violatedBy(JsonNode parameters) {
        if (schema == null) {
            return List.of();
        }
        try {
            return BoundedValidation.of(schema, parameters, BoundedValidation.MAX_STEPS).stream()
                    .limit(MAX_VIOLATIONS)
                    .map(AnnouncedType::violation)
                    .toList();
        } catch (ValidationLimitExceededException | BoundedPatterns.Exhausted | StackOverflowError endless) {
            unchecked.run();
            return List.of(new Violation(PARAMETERS, TOO_MUCH));
        } catch (JacksonException outOfRange) {
            return List.of(new Violation(PARAMETERS, "a number in it is too large to be checked"));
        }
    }

    private static Violation violation(Error error) {
        String detail = error.getMessage();
        boolean brief = detail.length() <= MAX_DETAIL_LENGTH;
        return new Violation(
                PARAMETERS + error.getInstanceLocation(),
                brief ? detail : detail.substring(0, MAX_DETAIL_LENGTH) + "…");
    }
}
