package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.TaskJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/** The body of a request: one JSON object, no larger than allowed, without anything that two readers could take differently. */
final class JsonBody {

    /** The largest body that is read, in bytes. */
    static final int MAX_BYTES = 256 * 1024;

    private static final ObjectReader READER = TaskJson.MAPPER
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonBody() {}

    /**
     * Reads the body of a request, at most one byte more than allowed.
     *
     * @throws ProblemException if it is too large or no such object
     */
    static ObjectNode of(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > MAX_BYTES) {
            throw tooLarge();
        }
        byte[] bytes = request.getInputStream().readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw tooLarge();
        }
        return parse(bytes);
    }

    static ObjectNode parse(byte[] bytes) {
        try {
            JsonNode body = READER.readTree(bytes);
            if (body instanceof ObjectNode object) {
                return object;
            }
            throw malformed("The body is not a JSON object");
        } catch (StreamConstraintsException excessive) {
            throw malformed(
                    "The body nests deeper than " + TaskJson.MAX_DEPTH + " or has a name or number that is too long");
        } catch (NumberFormatException immense) {
            throw malformed("The body has a number with an exponent that no number can have");
        } catch (JacksonException notJson) {
            throw malformed("The body is not valid JSON, or has a name twice" + where(notJson.getLocation()));
        }
    }

    static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(ProblemType.MALFORMED_REQUEST, detail));
    }

    private static String where(@Nullable TokenStreamLocation at) {
        return at == null || at.getLineNr() < 1 ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static ProblemException tooLarge() {
        return new ProblemException(
                Problem.of(ProblemType.PAYLOAD_TOO_LARGE, "A body may have at most " + MAX_BYTES + " bytes")
                        .with("maxBytes", MAX_BYTES));
    }
}
