package io.tasklane.standalone.store;

import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a filter demands of one field, at its top or below {@code $and}: certain values, or a range. It only narrows down which
 * documents have to be looked at; whoever uses it still matches them against the whole filter.
 */
final class FieldConditions {

    static final FieldConditions NONE = new FieldConditions("");

    private final String field;
    private @Nullable Collection<Object> values;
    private @Nullable Object lowest;
    private @Nullable Object highest;
    private boolean lowestMatches;
    private boolean highestMatches;

    private FieldConditions(String field) {
        this.field = field;
    }

    static FieldConditions of(String field, Document filter) {
        FieldConditions conditions = new FieldConditions(field);
        conditions.collect(filter);
        return conditions;
    }

    /** The only values that match, in order; null if the filter does not name them. */
    @Nullable
    Collection<Object> values() {
        return values;
    }

    /** No smaller value matches. */
    @Nullable
    Object lowest() {
        return lowest;
    }

    /** No greater value matches. */
    @Nullable
    Object highest() {
        return highest;
    }

    /** Whether the lowest value itself may match. */
    boolean lowestMatches() {
        return lowestMatches;
    }

    /** Whether the highest value itself may match. */
    boolean highestMatches() {
        return highestMatches;
    }

    boolean isRange() {
        return lowest != null || highest != null;
    }

    private void collect(Document filter) {
        filter.forEach((key, condition) -> {
            if (key.equals(field)) {
                demand(condition);
            } else if (key.equals("$and") && condition instanceof List<?> all) {
                all.forEach(part -> {
                    if (part instanceof Document document) {
                        collect(document);
                    }
                });
            }
        });
    }

    private void demand(@Nullable Object condition) {
        if (condition instanceof Document operators && isOperators(operators)) {
            operators.forEach(this::demand);
        } else {
            demand("$eq", condition);
        }
    }

    private static boolean isOperators(Document document) {
        return document.keySet().stream().anyMatch(key -> key.startsWith("$"));
    }

    private void demand(String operator, @Nullable Object operand) {
        switch (operator) {
            case "$eq" -> {
                if (isPlain(operand)) {
                    values = List.of(operand);
                }
            }
            case "$in" -> {
                if (values == null
                        && operand instanceof Collection<?> listed
                        && listed.stream().allMatch(FieldConditions::isPlain)) {
                    TreeSet<Object> ordered = new TreeSet<>(BsonKeyType.INSTANCE);
                    ordered.addAll(listed);
                    values = ordered;
                }
            }
            case "$gt", "$gte" -> {
                if (isPlain(operand)) {
                    lowest = operand;
                    lowestMatches = operator.equals("$gte");
                }
            }
            case "$lt", "$lte" -> {
                if (isPlain(operand)) {
                    highest = operand;
                    highestMatches = operator.equals("$lte");
                }
            }
            default -> {}
        }
    }

    private static boolean isPlain(@Nullable Object value) {
        return value != null && !(value instanceof Collection) && !BsonRegularExpression.isRegularExpression(value);
    }
}
