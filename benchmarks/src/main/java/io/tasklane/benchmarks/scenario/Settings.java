package io.tasklane.benchmarks.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a scenario is run with. */
public record Settings(Map<String, Long> values) {

    private static final Pattern SETTING = Pattern.compile("--([a-z-]+)=(\\d{1,12})");

    /**
     * Those that were given on the command line, and the others as they are.
     *
     * @throws IllegalArgumentException if one of those that were given does not exist, or is no whole number
     */
    public static Settings of(Map<String, Long> usual, List<String> given) {
        Map<String, Long> values = new LinkedHashMap<>(usual);
        for (String argument : given) {
            Matcher setting = SETTING.matcher(argument);
            if (!setting.matches() || !usual.containsKey(setting.group(1))) {
                throw new IllegalArgumentException("\"" + argument + "\" is not understood");
            }
            values.put(setting.group(1), Long.parseLong(setting.group(2)));
        }
        return new Settings(values);
    }

    public long number(String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no setting " + name);
        }
        return value;
    }
}
