package io.tasklane.gateway.problems;

import jakarta.servlet.ServletRequest;

/** An answer that cannot be sent to its end. Its beginning has been sent, so it is too late for a problem. */
public final class BrokenAnswer {

    private static final String MARK = BrokenAnswer.class.getName();

    private BrokenAnswer() {}

    /** Has the connection closed once the request is left, so that the client does not take what it got for all. */
    public static void mark(ServletRequest request) {
        request.setAttribute(MARK, true);
    }

    static boolean isMarked(ServletRequest request) {
        return request.getAttribute(MARK) != null;
    }
}
