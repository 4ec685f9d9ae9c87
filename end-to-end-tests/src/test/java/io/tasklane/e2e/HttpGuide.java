package io.tasklane.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The blocks of docs/http.md: what to type, each with what comes back if that is said. */
final class HttpGuide {

    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\n(.*?)\n```$", Pattern.DOTALL | Pattern.MULTILINE);

    private HttpGuide() {}

    /**
     * @param answer null where none is told
     * @param kind of the answer: http with headers, json without
     */
    record Step(String command, String answer, String kind) {}

    static List<Step> steps() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../docs/http.md")));
        List<Step> steps = new ArrayList<>();
        while (block.find()) {
            if (block.group(1).equals("bash")) {
                steps.add(new Step(block.group(2), null, ""));
            } else {
                Step asked = steps.remove(steps.size() - 1);
                steps.add(new Step(asked.command(), block.group(2), block.group(1)));
            }
        }
        return steps;
    }

    /** Whether a text is as shown, where … stands for anything within a line, and for any lines where it has one of its own. */
    static boolean isLike(String shown, String actual) {
        String pattern = Stream.of(shown.strip().split("\n"))
                .map(line -> line.strip().equals("…") ? "(.*\n)*?" : inLine(line) + "\n")
                .reduce("", String::concat);
        return (actual.strip() + "\n").matches(pattern);
    }

    private static String inLine(String line) {
        return Stream.of(line.split("…", -1))
                .map(Pattern::quote)
                .reduce((one, next) -> one + "[^\n]*" + next)
                .orElse("");
    }
}
