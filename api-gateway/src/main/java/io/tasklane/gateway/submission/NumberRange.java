package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Violation;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
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
    static void check(JsonNode document, String pointer, Violations violations) {
        Deque<String> path = new ArrayDeque<>();
        path.addLast(pointer);
        check(document, path, violations);
    }

    /** The pointer is put together only where it is needed: with long names above many numbers, it is what costs most. */
    private static void check(JsonNode document, Deque<String> path, Violations violations) {
        if (document.isNumber()) {
            if (!isWithin(document.decimalValue())) {
                violations.add(() -> new Violation(
                        String.join("", path), "must be a number that a 64-bit floating point number has room for"));
            }
        } else if (document instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                path.addLast(Violation.pointer("", member.getKey()));
                check(member.getValue(), path, violations);
                path.removeLast();
            });
        } else if (document.isArray()) {
            for (int i = 0; i < document.size(); i++) {
                path.addLast("/" + i);
                check(document.get(i), path, violations);
                path.removeLast();
            }
        }
    }

    private static boolean isWithin(BigDecimal number) {
        return (long) number.precision() - number.scale() - 1 <= MAX_EXPONENT && number.scale() <= MAX_DECIMALS;
    }
}
