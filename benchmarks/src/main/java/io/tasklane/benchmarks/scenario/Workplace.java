package io.tasklane.benchmarks.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Where a scenario keeps what it needs while it runs. It is gone afterwards.
 *
 * @param folder a new one, outside of the project
 */
public record Workplace(Path folder) implements AutoCloseable {

    public static Workplace open() throws IOException {
        return new Workplace(Files.createTempDirectory("tasklane-benchmark"));
    }

    /** A folder of its own for each name. */
    public Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
