package io.tasklane.gateway.bulk;

import java.util.List;

/** What bulk operations are done to, and how. */
public interface BulkWork {

    boolean does(BulkAction action);

    /** How many things belong to the operation now. */
    long count(BulkOperation operation);

    /** The next of them that come after its place, in order. */
    List<BulkDeed> next(BulkOperation operation, int size);
}
