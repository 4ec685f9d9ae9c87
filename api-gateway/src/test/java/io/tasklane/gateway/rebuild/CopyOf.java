package io.tasklane.gateway.rebuild;

import io.tasklane.gateway.store.Store;

/** Copies what one generation of the view has and another lacks, for tests of other packages. */
public final class CopyOf {

    private CopyOf() {}

    public static void view(Store store, int from, int to) {
        new MissingDocuments(store).copy(from, to);
    }
}
