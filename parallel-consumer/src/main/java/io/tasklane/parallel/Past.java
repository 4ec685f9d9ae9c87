package io.tasklane.parallel;

/**
 * What is known of what was done with a record before it was delivered here.
 *
 * @param starts how often it was started without an end
 * @param begun whether it was begun; it may have been given back, so that no start counts
 * @param suspect whether there may be more than is known, because the partition's last owner did not give it back
 */
record Past(int starts, boolean begun, boolean suspect) {

    static final Past NONE = new Past(0, false, false);

    boolean mayHaveBegun() {
        return begun || suspect || starts > 0;
    }
}
