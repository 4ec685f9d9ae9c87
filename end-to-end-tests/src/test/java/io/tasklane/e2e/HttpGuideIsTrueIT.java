package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.HttpGuide.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Who types what docs/http.md says gets what it says. */
@ExtendWith(SuiteExtension.class)
@DisabledOnOs(OS.WINDOWS)
class HttpGuideIsTrueIT {

    private static final String ANYTHING = "…";

    @TempDir
    Path folder;

    @Test
    void everyCommandGetsTheAnswerThatIsShown(RunningSuite suite) throws Exception {
        List<Step> steps = HttpGuide.steps();

        List<String> answers = answers(steps, suite);

        assertThat(steps).hasSizeGreaterThan(10);
        for (int step = 0; step < steps.size(); step++) {
            if (steps.get(step).answer() != null) {
                assertThat(differences(steps.get(step), answers.get(step)))
                        .as("%s%n%s", steps.get(step).command(), answers.get(step))
                        .isEmpty();
            }
        }
    }

    /** All in one shell, for one command uses what another has set. */
    private List<String> answers(List<Step> steps, RunningSuite suite) throws IOException, InterruptedException {
        var script = new StringBuilder("set -eu\n");
        for (int step = 0; step < steps.size(); step++) {
            script.append("{\n")
                    .append(steps.get(step).command())
                    .append("\n} > ")
                    .append(step)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("guide.sh"), script);
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder("bash", file.toString())
                .directory(folder.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("tasklane", suite.gateway().uri("").toString().replaceAll("/$", ""));
        Process shell = builder.start();
        try {
            assertThat(shell.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
        assertThat(shell.exitValue()).as(Files.readString(errors)).isZero();
        List<String> answers = new ArrayList<>();
        for (int step = 0; step < steps.size(); step++) {
            answers.add(Files.readString(folder.resolve(Integer.toString(step))).replace("\r", ""));
        }
        return answers;
    }

    private static List<String> differences(Step step, String actual) {
        List<String> differences = new ArrayList<>();
        if (!step.kind().equals("http")) {
            compareBodies(step.answer(), actual, differences);
            return differences;
        }
        String[] shown = step.answer().split("\n\n", 2);
        String[] got = actual.split("\n\n", 2);
        List<String> head = got[0].lines().map(String::strip).toList();
        shown[0].lines()
                .filter(line -> head.stream().noneMatch(other -> HttpGuide.isLike(line, other)))
                .forEach(line -> differences.add("no header is like: " + line));
        compareBodies(shown.length > 1 ? shown[1] : "", got.length > 1 ? got[1] : "", differences);
        return differences;
    }

    private static void compareBodies(String shown, String actual, List<String> differences) {
        try {
            compare("", GatewayClient.JSON.readTree(shown), GatewayClient.JSON.readTree(actual), differences);
        } catch (JacksonException noJson) {
            if (!HttpGuide.isLike(shown, actual)) {
                differences.add("the body is not like: " + shown);
            }
        }
    }

    /** A member … stands for any others, an element … for any others. */
    private static void compare(String at, JsonNode shown, JsonNode actual, List<String> differences) {
        if (shown.isString()) {
            if (!HttpGuide.isLike(shown.stringValue(), actual.asString(""))) {
                differences.add(at + " is " + actual);
            }
        } else if (shown.isObject() && actual.isObject()) {
            shown.propertyStream()
                    .filter(member -> !member.getKey().equals(ANYTHING))
                    .forEach(member -> compare(
                            at + "/" + member.getKey(), member.getValue(), actual.path(member.getKey()), differences));
            if (!shown.has(ANYTHING)) {
                actual.propertyNames().stream()
                        .filter(name -> !shown.has(name))
                        .forEach(name -> differences.add(at + "/" + name + " is not shown"));
            }
        } else if (shown.isArray() && actual.isArray()) {
            compareElements(at, shown, actual, differences);
        } else if (!shown.equals(actual)) {
            differences.add(at + " is " + actual);
        }
    }

    private static void compareElements(String at, JsonNode shown, JsonNode actual, List<String> differences) {
        boolean others =
                shown.valueStream().anyMatch(element -> element.asString("").equals(ANYTHING));
        if (!others && shown.size() != actual.size()) {
            differences.add(at + " has " + actual.size() + " elements");
        }
        shown.valueStream()
                .filter(element -> !element.asString("").equals(ANYTHING))
                .filter(element -> actual.valueStream().noneMatch(other -> {
                    List<String> unlike = new ArrayList<>();
                    compare(at, element, other, unlike);
                    return unlike.isEmpty();
                }))
                .forEach(element -> differences.add(at + " has nothing like " + element));
    }
}
