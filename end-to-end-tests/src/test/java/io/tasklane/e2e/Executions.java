package io.tasklane.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What handlers did, as they wrote it down themselves: each call is here, whatever became of its process. */
record Executions(List<Execution> all) {

    /**
     * One call of a handler.
     *
     * @param begin in milliseconds since 1970
     * @param end the same, {@link #NEVER} if it has not ended
     */
    record Execution(String taskId, int attempt, String worker, long begin, long end) {

        static final long NEVER = Long.MAX_VALUE;

        /** What is the same if it is repeated: the task and the attempt. */
        String run() {
            return taskId + " " + attempt;
        }

        boolean hasEnded() {
            return end != NEVER;
        }

        private Execution endedAt(long time) {
            return new Execution(taskId, attempt, worker, begin, time);
        }
    }

    /** In the order in which they began. */
    Executions {
        all = all.stream().sorted(Comparator.comparingLong(Execution::begin)).toList();
    }

    static Executions in(Path folder) {
        List<Execution> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("executions-"))
                    .toList()) {
                all.addAll(ofOneProcess(Files.readString(file)));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new Executions(all);
    }

    private static List<Execution> ofOneProcess(String text) {
        List<Execution> executions = new ArrayList<>();
        Map<String, Integer> running = new HashMap<>();
        // What follows the last line break is being written.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            String[] words = line.split(" ");
            String run = words[0] + " " + words[1];
            long time = Long.parseLong(words[4]);
            if (words[2].equals("start")) {
                running.put(run, executions.size());
                executions.add(new Execution(words[0], Integer.parseInt(words[1]), words[3], time, Execution.NEVER));
            } else {
                int place = running.remove(run);
                executions.set(place, executions.get(place).endedAt(time));
            }
        }
        return executions;
    }

    int count() {
        return all.size();
    }

    Map<String, List<Execution>> byTask() {
        return all.stream().collect(Collectors.groupingBy(Execution::taskId));
    }

    Set<String> tasks() {
        return all.stream().map(Execution::taskId).collect(Collectors.toSet());
    }

    Executions of(Collection<String> tasks) {
        Set<String> wanted = Set.copyOf(tasks);
        return new Executions(
                all.stream().filter(one -> wanted.contains(one.taskId())).toList());
    }

    /** How many calls there were beyond the first for each attempt of each task. */
    long repeats() {
        return count() - all.stream().map(Execution::run).distinct().count();
    }

    /** The runs that there was more than one call for. */
    Set<String> repeated() {
        Set<String> once = new HashSet<>();
        return all.stream().map(Execution::run).filter(run -> !once.add(run)).collect(Collectors.toSet());
    }

    /** How many have begun and not ended: of workers that are dead, those that were cut off. */
    int unended() {
        return (int) all.stream().filter(one -> !one.hasEnded()).count();
    }

    int unendedOf(String worker) {
        return (int) all.stream()
                .filter(one -> !one.hasEnded() && one.worker().equals(worker))
                .count();
    }

    /** Which of these workers are executing something. */
    Set<String> running(Set<String> workers) {
        return all.stream()
                .filter(one -> !one.hasEnded() && workers.contains(one.worker()))
                .map(Execution::worker)
                .collect(Collectors.toSet());
    }
}
