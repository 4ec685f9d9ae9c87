package io.tasklane.gateway.streams;

import org.jspecify.annotations.Nullable;

/** Something that is to be written to a client. */
interface Frame {

    /** As it is written. Called once, when its turn comes: then it counts as told. */
    String text();

    /** About how much memory it takes, in bytes. */
    int size();

    /** A later frame of the same kind makes an earlier one needless; nothing if that is never so. */
    default @Nullable Object kind() {
        return null;
    }

    /** Whether nothing comes after it. */
    default boolean isLast() {
        return false;
    }

    /** A frame that needs no more than its text. */
    static Frame of(String text) {
        return new Frame() {
            @Override
            public String text() {
                return text;
            }

            @Override
            public int size() {
                return text.length();
            }
        };
    }
}
