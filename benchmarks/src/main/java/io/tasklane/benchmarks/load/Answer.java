package io.tasklane.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What a server answered. */
public record Answer(int status, byte[] body) {

    private static final int ACCEPTED = 202;

    boolean isAccepted() {
        return status == ACCEPTED;
    }

    public String text() {
        return new String(body, UTF_8);
    }
}
