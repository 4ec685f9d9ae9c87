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
 */
public record TaskResult(
        String contentType,
        @Nullable JsonNode data,
        @Nullable String dataBase64) {

    public static final String JSON = "application/json";

    @SuppressWarnings("NullAway") // null is what a JSON document leaves out
    public TaskResult {
        contentType = contentType == null ? JSON : contentType;
    }

    /** A result that is served as {@value #JSON}. */
    public static TaskResult json(JsonNode data) {
        return new TaskResult(JSON, data, null);
    }

    /** A result that is served as the text that it is, in UTF-8. */
    public static TaskResult text(String contentType, String text) {
        return new TaskResult(contentType, StringNode.valueOf(text), null);
    }

    /** A result that is served byte for byte. */
    public static TaskResult binary(String contentType, byte[] bytes) {
        return new TaskResult(contentType, null, Base64.getEncoder().encodeToString(bytes));
    }

    /** The body to serve, byte for byte. */
    @JsonIgnore
    public byte[] bytes() {
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
