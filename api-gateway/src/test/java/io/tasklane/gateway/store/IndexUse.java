package io.tasklane.gateway.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;

/**
 * Whether an index serves a query, by the rule that MongoDB's planner goes by: equality on its first fields, then the sort, then a
 * range. A filter may demand more of what the index finds.
 */
record IndexUse(Document keys) {

    private static final Set<String> EQUALITY = Set.of("$eq", "$in");
    private static final Set<String> RANGE = Set.of("$gt", "$gte", "$lt", "$lte");

    boolean serves(BsonDocument filter, BsonDocument sort) {
        Set<String> equal = new HashSet<>();
        Set<String> ranged = new HashSet<>();
        collect(filter, equal, ranged);
        List<String> fields = new ArrayList<>(keys.keySet());
        int fixed = 0;
        while (fixed < fields.size() && equal.contains(fields.get(fixed))) {
            fixed++;
        }
        boolean leadsThere = fixed > 0 || ranged.contains(fields.get(0)) || filter.isEmpty() && !sort.isEmpty();
        return leadsThere && isSorted(fields.subList(fixed, fields.size()), sort, equal);
    }

    private boolean isSorted(List<String> rest, BsonDocument sort, Set<String> equal) {
        Map<String, Integer> wanted = new HashMap<>();
        List<String> order = new ArrayList<>();
        sort.forEach((field, direction) -> {
            if (!equal.contains(field)) {
                order.add(field);
                wanted.put(field, direction.asNumber().intValue());
            }
        });
        if (order.size() > rest.size() || !rest.subList(0, order.size()).equals(order)) {
            return false;
        }
        // An index can be read from either end, but all of it in one direction.
        return order.stream()
                        .map(field -> wanted.get(field) * keys.getInteger(field))
                        .distinct()
                        .count()
                <= 1;
    }

    private static void collect(BsonDocument filter, Set<String> equal, Set<String> ranged) {
        filter.forEach((field, condition) -> {
            if (field.equals("$and")) {
                condition.asArray().forEach(part -> collect(part.asDocument(), equal, ranged));
            } else if (!field.startsWith("$")) {
                collect(field, condition, equal, ranged);
            }
        });
    }

    private static void collect(String field, BsonValue condition, Set<String> equal, Set<String> ranged) {
        if (!condition.isDocument()) {
            equal.add(field);
            return;
        }
        condition.asDocument().keySet().forEach(operator -> {
            if (EQUALITY.contains(operator)) {
                equal.add(field);
            } else if (RANGE.contains(operator)) {
                ranged.add(field);
            }
        });
    }
}
