package io.tasklane.worker.analysis;

import java.io.IOException;

/**
 * What tells a dataset from every other one, and from itself after a change.
 *
 * @param location where it is, as its source names it
 * @param tag what changes with its content: the time of its last change, or its strong entity tag
 * @param size how many bytes it has
 */
record DatasetVersion(String location, String tag, long size) {

    /** Longer than a path or a URL that a task can name, and than the tags that are kept. */
    static final int MAX_TEXT = 8192;

    void writeTo(StateWriter out) throws IOException {
        out.text(location);
        out.text(tag);
        out.count(size);
    }

    static DatasetVersion readFrom(StateReader in) throws IOException {
        return new DatasetVersion(in.string(MAX_TEXT), in.string(MAX_TEXT), in.count());
    }
}
