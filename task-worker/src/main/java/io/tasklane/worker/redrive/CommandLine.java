package io.tasklane.worker.redrive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arguments of the form {@code --name value} or {@code --name=value}, and the environment that stands in for some. */
final class CommandLine {

    private final List<String> rest;
    private final Map<String, String> environment;

    CommandLine(List<String> arguments, Map<String, String> environment) {
        this.rest = new ArrayList<>(arguments);
        this.environment = environment;
    }

    boolean flag(String name) {
        return rest.remove(name);
    }

    /** @throws IllegalArgumentException if the name is given without a value, or twice */
    @Nullable
    String value(String name) {
        String value = null;
        for (int at = 0; at < rest.size(); ) {
            String argument = rest.get(at);
            if (!argument.equals(name) && !argument.startsWith(name + "=")) {
                at++;
                continue;
            }
            rest.remove(at);
            String given = argument.equals(name) ? valueAt(at, name) : argument.substring(name.length() + 1);
            if (value != null || given.isBlank()) {
                throw new IllegalArgumentException(name + " needs one value");
            }
            value = given;
        }
        return value;
    }

    String value(String name, String variable, String otherwise) {
        String given = value(name);
        String ambient = environment.get(variable);
        return given != null ? given : ambient != null && !ambient.isBlank() ? ambient : otherwise;
    }

    /** @throws IllegalArgumentException if there is an argument that nobody asked for */
    void requireNothingElse() {
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException(rest.get(0) + " is not known");
        }
    }

    private String valueAt(int at, String name) {
        if (at >= rest.size() || rest.get(at).startsWith("--")) {
            throw new IllegalArgumentException(name + " needs one value");
        }
        return rest.remove(at);
    }
}
