package io.tasklane.gateway.endpoints;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON Merge Patch (RFC 7396): what is given replaces, what is null is removed, objects are merged member by member. */
final class MergePatch {

    private MergePatch() {}

    /** The target with the patch applied to it; both stay as they are. */
    static ObjectNode applied(ObjectNode patch, ObjectNode target) {
        ObjectNode merged = target.deepCopy();
        patch.forEachEntry((name, value) -> {
            if (value.isNull()) {
                merged.remove(name);
            } else {
                merged.set(name, value(value, merged.get(name)));
            }
        });
        return merged;
    }

    private static JsonNode value(JsonNode patch, JsonNode target) {
        if (!(patch instanceof ObjectNode object)) {
            return patch.deepCopy();
        }
        return applied(object, target instanceof ObjectNode known ? known : JsonNodeFactory.instance.objectNode());
    }
}
