package io.tasklane.gateway.idempotency;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client calls a request, so that it can send it again without having it done again
 * (draft-ietf-httpapi-idempotency-key-header). Quoted, as the draft has it, or bare, it is the same key.
 *
 * @param value 1 to {@value #MAX_LENGTH} printable ASCII characters
 */
public record IdempotencyKey(String value) {

    public static final String HEADER = "Idempotency-Key";

    private static final int MAX_LENGTH = 255;

    /** A longest key of which every character is escaped, and room for parameters. */
    private static final int MAX_HEADER_LENGTH = 1_024;

    /** What separates values and parameters, or begins a string, is of the quoted form alone. */
    private static final Pattern BARE = Pattern.compile("[!-~&&[^\"\\\\,;]]+");

    private static final String STRING = "\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*)\"";
    private static final String BARE_ITEM = "(?:" + STRING.replace("((", "(?:(")
            + "|[A-Za-z*][!#$%&'*+.^_`|~:/0-9A-Za-z-]*|-?[0-9]{1,15}|-?[0-9]{1,12}\\.[0-9]{1,3}"
            + "|:[A-Za-z0-9+/=]*:|\\?[01])";

    /** An Item of RFC 8941 whose value is a String; its parameters mean nothing here. */
    private static final Pattern QUOTED =
            Pattern.compile(STRING + "(?:; *[a-z*][a-z0-9_.*-]*(?:=" + BARE_ITEM + ")?)*");

    /**
     * The key of a request, if it bears one.
     *
     * @throws ProblemException if it bears several, or something that is no key
     */
    public static Optional<IdempotencyKey> of(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HEADER));
        if (headers.size() > 1) {
            throw malformed();
        }
        return headers.stream().findFirst().map(IdempotencyKey::parse);
    }

    static IdempotencyKey parse(String header) {
        String text = header.strip();
        if (text.length() > MAX_HEADER_LENGTH) {
            throw malformed();
        }
        Matcher quoted = QUOTED.matcher(text);
        String value = text;
        if (quoted.matches()) {
            value = quoted.group(1).replaceAll("\\\\(.)", "$1");
        } else if (!BARE.matcher(text).matches()) {
            throw malformed();
        }
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw malformed();
        }
        return new IdempotencyKey(value);
    }

    private static ProblemException malformed() {
        String detail = HEADER + " must be one key of 1 to " + MAX_LENGTH + " printable characters, in quotes";
        return new ProblemException(Problem.of(ProblemType.MALFORMED_REQUEST, detail));
    }
}
