package io.tasklane.e2e;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/** The ids of the tasks that were accepted, from many threads. */
final class AcceptedTasks {

    private final List<String> ids = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    synchronized void add(Collection<String> accepted) {
        accepted.stream().filter(known::add).forEach(ids::add);
    }

    /** One of the older half, which the gateway's view has got to; there must be some. */
    synchronized String any() {
        return ids.get(ThreadLocalRandom.current().nextInt((ids.size() + 1) / 2));
    }

    synchronized Set<String> all() {
        return new TreeSet<>(ids);
    }
}
