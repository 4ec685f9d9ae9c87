package io.tasklane.notifier.delivery;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver asks for by the header {@code webhook-delivery} of its answer, as the receivers of Svix do. Another value means
 * nothing.
 */
enum ReceiverWish {
    NONE,
    /** {@code abort-message}: this delivery is not to be tried again. Of no effect on one that succeeded. */
    ABORT_MESSAGE,
    /** {@code disable}: nothing more is to be sent to the endpoint, whether this delivery succeeded or not. */
    DISABLE;

    static final String HEADER = "webhook-delivery";

    static ReceiverWish of(@Nullable String header) {
        if (header == null) {
            return NONE;
        }
        return switch (header.strip().toLowerCase(Locale.ROOT)) {
            case "abort-message" -> ABORT_MESSAGE;
            case "disable" -> DISABLE;
            default -> NONE;
        };
    }
}
