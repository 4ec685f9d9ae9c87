package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * What is wrong with one submission. All of it is counted and only the first things are kept: a small body can be wrong in so
 * many places that to name them all would take a large answer.
 */
final class Violations {

    private final int most;
    private final List<Violation> first = new ArrayList<>();
    private int count;

    /** @param most how many are kept */
    Violations(int most) {
        this.most = most;
    }

    /** @param violation is asked for only if it is kept */
    void add(Supplier<Violation> violation) {
        if (count++ < most) {
            first.add(violation.get());
        }
    }

    void addAll(Collection<Violation> more) {
        more.forEach(violation -> add(() -> violation));
    }

    /** How many there were, kept or not. */
    int count() {
        return count;
    }

    List<Violation> first() {
        return List.copyOf(first);
    }

    /** Whether none of them, kept or not, is about this part of the body. */
    boolean spare(String pointer) {
        return count == first.size()
                && first.stream().noneMatch(violation -> violation.pointer().startsWith(pointer));
    }
}
