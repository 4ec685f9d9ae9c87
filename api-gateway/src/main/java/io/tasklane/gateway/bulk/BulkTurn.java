package io.tasklane.gateway.bulk;

import java.util.List;

/**
 * What a turn is for, noted before anything is done. If its gateway dies, whoever repeats it finds those no more that it was done
 * to, and knows by this that they were there.
 *
 * @param upTo the place of the last of them
 * @param size how many they are; at least one
 */
record BulkTurn(BulkPlace upTo, int size) {

    static BulkTurn of(List<BulkDeed> deeds) {
        return new BulkTurn(deeds.get(deeds.size() - 1).place(), deeds.size());
    }

    /** Those of what comes next that it was for. */
    List<BulkDeed> rest(List<BulkDeed> next) {
        return next.stream().filter(deed -> !deed.place().isAfter(upTo)).toList();
    }
}
