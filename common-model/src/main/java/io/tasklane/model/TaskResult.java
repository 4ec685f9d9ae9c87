package io.tasklane.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * What a task brought, as it travels in its {@code completed} event.
 *
 * @param contentType the media type that the result is served with
 * @param data the result as JSON; for a text type a JSON string with the text
 * @param dataBase64 the result's bytes in base64, where it is neither JSON nor text
 * @param ref where the result is kept, where it is too large for an event; then the event has neither of the others
 */
public record TaskResult(
        String contentType,
        @Nullable JsonNode data,
        @Nullable String dataBase64,
        @Nullable ResultRef ref) {

    public static final String JSON = "application/json";

    /** @throws IllegalArgumentException if it is kept elsewhere and in the event as well */
    @SuppressWarnings("NullAway") // null is what a JSON document leaves out
    public TaskResult {
        contentType = contentType == null ? JSON : contentType;
        if (ref != null && (data != null || dataBase64 != null)) {
            throw new IllegalArgumentException("result has a ref and data");
        }
    }

    /** A result that is served as {@value #JSON}. */
    public static TaskResult json(JsonNode data) {
        return new TaskResult(JSON, data, null, null);
    }

    /** A result that is served as the text that it is, in UTF-8. */
    public static TaskResult text(String contentType, String text) {
        return new TaskResult(contentType, StringNode.valueOf(text), null, null);
    }

    /** A result that is served byte for byte. */
    public static TaskResult binary(String contentType, byte[] bytes) {
        return new TaskResult(contentType, null, Base64.getEncoder().encodeToString(bytes), null);
    }

    /** A result that is kept in the store of results. */
    public static TaskResult kept(String contentType, ResultRef ref) {
        return new TaskResult(contentType, null, null, ref);
    }

    /**
     * The body to serve, byte for byte.
     *
     * @throws IllegalArgumentException if its base64 is none
     * @throws IllegalStateException if it is not in the event
     */
    @JsonIgnore
    public byte[] bytes() {
        if (ref != null) {
            throw new IllegalStateException("the result is not in the event");
        }
        if (dataBase64 != null) {
            return Base64.getDecoder().decode(dataBase64);
        }
        if (data == null) {
            return "null".getBytes(StandardCharsets.UTF_8);
        }
        boolean text = data.isString() && !isJson();
        return text ? data.stringValue().getBytes(StandardCharsets.UTF_8) : TaskJson.MAPPER.writeValueAsBytes(data);
    }

    private boolean isJson() {
        return contentType.startsWith(JSON) || contentType.contains("+json");
    }
}
