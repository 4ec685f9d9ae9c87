package io.tasklane.gateway.tasktypes;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Validates for so long and no longer. The schema is whatever some worker sent, and a small one can take for ever. What is
 * counted is steps and not time, so that the same parameters get the same answer on a machine that is busy.
 */
final class BoundedValidation {

    /** A schema is applied, or a keyword of it, so often; a second or less. The largest parameters need some 500,000. */
    static final long MAX_STEPS = 1_000_000;

    /** Parameters nest 100 levels deep at most, and a few references may lie between two of them. */
    private static final int MAX_DEPTH = 500;

    private BoundedValidation() {}

    /**
     * What is wrong with a document.
     *
     * @throws com.networknt.schema.ValidationLimitExceededException if the schema takes more steps than that
     * @throws BoundedPatterns.Exhausted if its patterns take too long
     * @throws StackOverflowError if it nests too deep for this thread
     */
    static List<Error> of(Schema schema, JsonNode document, long maxSteps) {
        return BoundedPatterns.within(() -> schema.validate(
                document,
                (ExecutionContext context) -> context.executionConfig(
                        config -> config.maxEvaluationSteps(maxSteps).maxEvaluationDepth(MAX_DEPTH))));
    }
}
