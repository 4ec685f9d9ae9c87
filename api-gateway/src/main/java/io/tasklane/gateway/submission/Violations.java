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
public final class Violations {

    /** Longer pointers are cut to the place around: a body can have a name that long, and much that is wrong below it. */
    private static final int MAX_POINTER_LENGTH = 1_000;

    private final int most;
    private final String prefix;
    private final List<Violation> first = new ArrayList<>();
    private int count;

    /**
     * None so far.
     *
     * @param most how many are kept
     * @param prefix where in the body the submission is, a JSON Pointer
     */
    public Violations(int most, String prefix) {
        this.most = most;
        this.prefix = prefix;
    }

    /** @param violation is asked for only if it is kept */
    public void add(Supplier<Violation> violation) {
        if (count++ < most) {
            first.add(shortened(violation.get()));
        }
    }

    void addAll(Collection<Violation> more) {
        more.forEach(violation -> add(() -> violation));
    }

    /** How many there were, kept or not. */
    public int count() {
        return count;
    }

    /** Those that are kept, with pointers into the body. */
    public List<Violation> first() {
        return first.stream()
                .map(violation -> new Violation(prefix + violation.pointer(), violation.detail()))
                .toList();
    }

    private static Violation shortened(Violation violation) {
        String pointer = violation.pointer();
        return pointer.length() <= MAX_POINTER_LENGTH
                ? violation
                : new Violation(
                        pointer.substring(0, Math.max(0, pointer.lastIndexOf('/', MAX_POINTER_LENGTH))),
                        violation.detail());
    }

    /** Whether none of them, kept or not, is about this part of the body. */
    boolean spare(String pointer) {
        return count == first.size()
                && first.stream().noneMatch(violation -> violation.pointer().startsWith(pointer));
    }
}
