package io.tasklane.gateway.streams;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.TaskRules;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * What the query of a stream asks for.
 *
 * @param taskName only tasks of this name
 * @param labels only tasks that are marked with these
 * @param lastEventId the cursor, for clients that cannot set headers
 */
record StreamQuery(
        @Nullable String taskName,
        Map<String, String> labels,
        @Nullable String lastEventId) {

    private static final String LABEL = "label.";

    static StreamQuery ofTask(MultiValueMap<String, String> query) {
        StreamQuery read = read(query);
        if (read.taskName != null || !read.labels.isEmpty()) {
            throw malformed("A single task's events cannot be filtered");
        }
        return read;
    }

    static StreamQuery ofAll(MultiValueMap<String, String> query) {
        return read(query);
    }

    /** The client's cursor: what the header says, as a browser sets it by itself when it comes again. */
    @Nullable
    String cursor(@Nullable String header) {
        String given = header == null || header.isEmpty() ? lastEventId : header;
        return given == null || given.isEmpty() ? null : given;
    }

    private static StreamQuery read(MultiValueMap<String, String> query) {
        String taskName = null;
        String lastEventId = null;
        Map<String, String> labels = new TreeMap<>();
        for (var parameter : query.entrySet()) {
            String name = parameter.getKey();
            if (parameter.getValue().size() != 1) {
                throw malformed("The query parameter '" + name + "' is given more than once");
            }
            String value = parameter.getValue().get(0);
            if (name.equals("taskName")) {
                refuse("taskName", TaskRules.violatedByName(value));
                taskName = value;
            } else if (name.equals("lastEventId")) {
                lastEventId = value;
            } else if (name.startsWith(LABEL)) {
                labels.put(name.substring(LABEL.length()), value);
            } else {
                throw malformed("There is no query parameter '" + name + "' here");
            }
        }
        refuse("label", TaskRules.violatedByLabels(labels));
        return new StreamQuery(taskName, labels, lastEventId);
    }

    private static void refuse(String name, Optional<String> violation) {
        violation.ifPresent(what -> {
            throw malformed(name + " " + what);
        });
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(ProblemType.MALFORMED_REQUEST, detail));
    }
}
