package io.tasklane.worker.analysis;

import java.io.IOException;

/**
 * The beginning of a row of a dataset, from which it can be read on.
 *
 * @param position how many bytes are before it, at least 1: the header is
 * @param line the number of the line in which it begins; the header's line is 1
 */
record Bookmark(DatasetVersion dataset, long position, long line) {

    void writeTo(StateWriter out) throws IOException {
        dataset.writeTo(out);
        out.count(position);
        out.count(line);
    }

    static Bookmark readFrom(StateReader in) throws IOException {
        Bookmark bookmark = new Bookmark(DatasetVersion.readFrom(in), in.count(), in.count());
        StateReader.require(
                bookmark.position > 0 && bookmark.position < bookmark.dataset.size() && bookmark.line > 1,
                "a bookmark is not within its dataset");
        return bookmark;
    }
}
