package io.tasklane.gateway.problems;

/**
 * One thing that is wrong with a request.
 *
 * @param pointer where, a JSON Pointer (RFC 6901) into the body
 * @param detail what, in words
 */
public record Violation(String pointer, String detail) {

    /** A pointer to a member of what another pointer points to. */
    public static String pointer(String parent, String member) {
        return parent + "/" + member.replace("~", "~0").replace("/", "~1");
    }
}
