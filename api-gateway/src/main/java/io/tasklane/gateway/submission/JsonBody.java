package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.TaskJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/** The body of a request: one JSON object, no larger than allowed, without anything that two readers could take differently. */
public final class JsonBody {

    /** The largest body that is read, in bytes. */
    static final int MAX_BYTES = 256 * 1024;

    private static final ObjectReader READER = TaskJson.MAPPER
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonBody() {}

    /** @throws ProblemException if the text is no such object */
    public static ObjectNode parse(byte[] bytes) {
        return parse(bytes, 0, bytes.length);
    }

    /** The same for a part of the bytes. */
    static ObjectNode parse(byte[] bytes, int offset, int length) {
        try {
            JsonNode body = READER.readTree(bytes, offset, length);
            if (body instanceof ObjectNode object) {
                return object;
            }
            throw malformed("The body is not a JSON object");
        } catch (NumberFormatException immense) {
            throw malformed("The body has a number with an exponent that no number can have");
        } catch (JacksonException notJson) {
            throw unreadable(notJson);
        }
    }

    static ProblemException unreadable(JacksonException why) {
        if (why instanceof StreamConstraintsException) {
            return malformed(
                    "The body nests deeper than " + TaskJson.MAX_DEPTH + " or has a name or number that is too long");
        }
        return malformed("The body is not valid JSON, or has a name twice" + where(why.getLocation()));
    }

    static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(ProblemType.MALFORMED_REQUEST, detail));
    }

    private static String where(@Nullable TokenStreamLocation at) {
        return at == null || at.getLineNr() < 1 ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
