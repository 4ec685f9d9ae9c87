package io.tasklane.gateway.store;

import org.bson.Document;

/**
 * An index of a collection of the view.
 *
 * @param name the same in every generation
 * @param keys its fields in order, each with 1 or -1
 */
public record ViewIndex(String name, Document keys) {

    static ViewIndex of(String name, Object... fieldsAndDirections) {
        Document keys = new Document();
        for (int i = 0; i < fieldsAndDirections.length; i += 2) {
            keys.append((String) fieldsAndDirections[i], fieldsAndDirections[i + 1]);
        }
        return new ViewIndex(name, keys);
    }
}
