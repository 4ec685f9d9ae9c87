package io.tasklane.notifier.delivery;

import java.util.Locale;

/** What kind of thing kept an attempt from success. */
enum FailureClass {
    DNS("the name of the host cannot be resolved"),
    REFUSED("no connection could be made"),
    TLS("no TLS connection could be made"),
    TIMEOUT("there was no whole answer in time"),
    STATUS("the answer was no success"),
    BLOCKED("the address may not be called from here"),
    TOO_LARGE("the answer has more or longer headers than are read"),
    PROTOCOL("the connection broke, or the answer was not HTTP"),
    /** Not the receiver's fault: nothing was sent to it. */
    PROXY("the proxy made no connection");

    private final String meaning;

    FailureClass(String meaning) {
        this.meaning = meaning;
    }

    /** In words, and without any address: they are shown to whoever gave the URL. */
    String meaning() {
        return meaning;
    }

    /** As it is written to events. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
