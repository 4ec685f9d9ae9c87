package io.tasklane.parallel;

/**
 * A start that was neither ended nor given back, though its process lives: the log counts it, or may.
 *
 * @param others how often the record was started besides
 * @param certain whether the log counts it for sure
 */
record OwnStart(int others, boolean certain) {

    /** How often others started the record, if the log counts so many starts. */
    int without(int starts) {
        return starts > (certain ? 0 : others) ? starts - 1 : starts;
    }

    /** The same, once the log may have been told otherwise. */
    OwnStart doubted() {
        return new OwnStart(others, false);
    }
}
