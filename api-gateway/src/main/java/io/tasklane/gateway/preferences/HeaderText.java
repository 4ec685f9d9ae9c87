package io.tasklane.gateway.preferences;

import org.jspecify.annotations.Nullable;

/** A header's value on its way through a parser, with the pieces that RFC 9110 makes values of. */
final class HeaderText {

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private final String text;
    private int at;

    HeaderText(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return at >= text.length();
    }

    /** Passes this character, if it is next. */
    boolean take(char expected) {
        boolean next = !isAtEnd() && text.charAt(at) == expected;
        at += next ? 1 : 0;
        return next;
    }

    boolean take(String expected) {
        boolean next = text.startsWith(expected, at);
        at += next ? expected.length() : 0;
        return next;
    }

    void skipSpace() {
        while (!isAtEnd() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    /** The token that is next; null if none is. */
    @Nullable
    String token() {
        int begin = at;
        while (!isAtEnd() && isOfToken(text.charAt(at))) {
            at++;
        }
        return at == begin ? null : text.substring(begin, at);
    }

    /** A token, or what a quoted string says; null if neither is next, or the string has no end. */
    @Nullable
    String word() {
        if (!take('"')) {
            return token();
        }
        StringBuilder said = new StringBuilder();
        while (!isAtEnd()) {
            char next = text.charAt(at++);
            if (next == '"') {
                return said.toString();
            }
            if (next == '\\' && !isAtEnd()) {
                next = text.charAt(at++);
            }
            said.append(next);
        }
        return null;
    }

    /** What an opaque tag says between its quotes; null if there is none or it has a character that none may have. */
    @Nullable
    String opaqueTag() {
        if (!take('"')) {
            return null;
        }
        int begin = at;
        while (!isAtEnd() && isOfTag(text.charAt(at))) {
            at++;
        }
        String tag = text.substring(begin, at);
        return take('"') ? tag : null;
    }

    /** Passes whatever comes before the next comma that is in no quoted string. */
    void skipElement() {
        while (!isAtEnd() && text.charAt(at) != ',') {
            if (text.charAt(at) != '"') {
                at++;
            } else if (word() == null) {
                at = text.length();
            }
        }
    }

    private static boolean isOfToken(char c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || TOKEN_MARKS.indexOf(c) >= 0;
    }

    private static boolean isOfTag(char c) {
        return c == 0x21 || c >= 0x23 && c <= 0x7e || c >= 0x80;
    }
}
