package io.tasklane.e2e;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/** The ids of the tasks that were accepted, and of the webhook endpoints, from many threads. */
final class AcceptedTasks {

    private final List<String> ids = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final List<String> endpoints = new ArrayList<>();

    synchronized void add(Collection<String> accepted) {
        accepted.stream().filter(known::add).forEach(ids::add);
    }

    /** One of the older half, which the gateway's view has got to; there must be some. */
    synchronized String any() {
        return ids.get(ThreadLocalRandom.current().nextInt((ids.size() + 1) / 2));
    }

    synchronized void addEndpoints(Collection<String> registered) {
        endpoints.addAll(registered);
    }

    /** An endpoint, which may have been removed since, or nothing. */
    synchronized Optional<String> anyEndpoint() {
        return endpoints.isEmpty()
                ? Optional.empty()
                : Optional.of(endpoints.get(ThreadLocalRandom.current().nextInt(endpoints.size())));
    }

    synchronized Set<String> allEndpoints() {
        return new TreeSet<>(endpoints);
    }

    synchronized Set<String> all() {
        return new TreeSet<>(ids);
    }
}
