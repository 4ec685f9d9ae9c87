package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Violation;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which numbers are let in: those whose size a double has room for. A few characters can spell a number, such as 1e999999999,
 * that fills the memory of whoever calculates with it, here or in a worker.
 */
final class NumberRange {

    private static final int MAX_EXPONENT = 308;
    private static final int MAX_DECIMALS = 1_100;

    private NumberRange() {}

    /** Notes every number in the document that is out of range. */
    static void check(JsonNode document, String pointer, List<Violation> violations) {
        if (document.isNumber()) {
            if (!isWithin(document.decimalValue())) {
                violations.add(
                        new Violation(pointer, "must be a number that a 64-bit floating point number has room for"));
            }
        } else if (document instanceof ObjectNode object) {
            object.properties()
                    .forEach(member ->
                            check(member.getValue(), Violation.pointer(pointer, member.getKey()), violations));
        } else if (document.isArray()) {
            for (int i = 0; i < document.size(); i++) {
                check(document.get(i), pointer + "/" + i, violations);
            }
        }
    }

    private static boolean isWithin(BigDecimal number) {
        return (long) number.precision() - number.scale() - 1 <= MAX_EXPONENT && number.scale() <= MAX_DECIMALS;
    }
}
