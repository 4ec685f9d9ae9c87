package io.tasklane.worker.analysis;

import io.tasklane.worker.PermanentTaskFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The folder of local datasets. A name cannot lead out of it, neither by its form nor through a symbolic link. */
final class DatasetFolder {

    private final Path folder;

    DatasetFolder(Path folder) {
        this.folder = folder;
    }

    /** @param bookmark where to open the file, if it has not changed since the bookmark was made */
    <T> T read(String name, @Nullable Bookmark bookmark, Dataset.Reading<T> reading) throws Exception {
        Path file = locate(name);
        // Before it is opened: so a file that takes its place meanwhile is taken for changed, never for the same.
        DatasetVersion version = version(file);
        try (SeekableByteChannel channel = open(file, name)) {
            long position = bookmark != null && bookmark.dataset().equals(version) && version.equals(version(file))
                    ? bookmark.position()
                    : 0;
            InputStream bytes = Channels.newInputStream(channel.position(position));
            return reading.of(new Dataset(bytes, position, version.size(), Long.MAX_VALUE, version));
        }
    }

    private DatasetVersion version(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new DatasetVersion(
                folder.toRealPath().relativize(file).toString(),
                attributes.lastModifiedTime().toString(),
                attributes.size());
    }

    /** The file itself, behind all links. */
    private Path locate(String name) throws PermanentTaskFailure, IOException {
        Path relative = relative(name);
        try {
            Path root = folder.toRealPath();
            Path file = root.resolve(relative).toRealPath();
            if (!file.startsWith(root)) {
                throw notAllowed(name);
            }
            // A pipe or a device would be waited for, perhaps for ever.
            if (!Files.isRegularFile(file)) {
                throw new PermanentTaskFailure("dataset-not-a-file", "the dataset " + name + " is not a file");
            }
            return file;
        } catch (AccessDeniedException denied) {
            throw notReadable(name, denied);
        } catch (FileSystemException missing) {
            throw new PermanentTaskFailure("dataset-not-found", "there is no dataset " + name, missing);
        }
    }

    private static Path relative(String name) throws PermanentTaskFailure {
        try {
            Path path = Path.of(name);
            for (Path part : path) {
                if (part.toString().equals("..")) {
                    throw notAllowed(name);
                }
            }
            if (path.isAbsolute()) {
                throw notAllowed(name);
            }
            return path;
        } catch (InvalidPathException invalid) {
            throw new PermanentTaskFailure(
                    "dataset-not-allowed", "the dataset's name has a character that none may have", invalid);
        }
    }

    private static SeekableByteChannel open(Path file, String name) throws IOException, PermanentTaskFailure {
        try {
            return Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (AccessDeniedException denied) {
            throw notReadable(name, denied);
        }
    }

    private static PermanentTaskFailure notAllowed(String name) {
        return new PermanentTaskFailure(
                "dataset-not-allowed", "the dataset " + name + " is not a path below the datasets folder");
    }

    private static PermanentTaskFailure notReadable(String name, IOException denied) {
        return new PermanentTaskFailure(
                "dataset-not-readable", "the worker has no permission to read the dataset " + name, denied);
    }
}
