package io.tasklane.model;

/** What reading a record brought. Both are normal: anybody may produce to a topic. */
public sealed interface Decoded<E> {

    /** The record holds this. */
    record Read<E>(E value) implements Decoded<E> {}

    /**
     * The record holds nothing that can be read.
     *
     * @param reason why, in words for whoever produced it
     */
    record Unreadable<E>(String reason) implements Decoded<E> {}
}
