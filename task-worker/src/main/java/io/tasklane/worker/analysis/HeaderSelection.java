package io.tasklane.worker.analysis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which columns of a dataset are analysed. */
final class HeaderSelection {

    private final @Nullable List<String> wanted;

    /** @param wanted the names of the columns; all if null */
    HeaderSelection(@Nullable List<String> wanted) {
        this.wanted = wanted;
    }

    /**
     * The columns in the order of the header; null where one is not wanted.
     *
     * @throws DatasetFailure if two columns bear the same name, or a wanted one is not there
     */
    @Nullable
    Column[] columns(List<String> header) {
        List<String> names = named(header);
        Set<String> selected = selected(names);
        SketchSizes sizes = SketchSizes.forColumns(selected.size());
        ParsedValue parser = new ParsedValue();
        return names.stream()
                .map(name -> selected.contains(name) ? new Column(name, sizes, parser) : null)
                .toArray(Column[]::new);
    }

    private static List<String> named(List<String> header) {
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            String given = name.isEmpty() ? "column " + (names.size() + 1) : name;
            if (!seen.add(given)) {
                throw new DatasetFailure("duplicate-column", "two columns bear the name " + given);
            }
            names.add(given);
        }
        return names;
    }

    private Set<String> selected(List<String> names) {
        Set<String> all = new HashSet<>(names);
        if (wanted == null) {
            return all;
        }
        for (String name : wanted) {
            if (!all.contains(name)) {
                throw new DatasetFailure("unknown-column", "the dataset has no column " + name);
            }
        }
        return new HashSet<>(wanted);
    }
}
