package io.tasklane.standalone;

import io.tasklane.model.secrets.WebhookKeyset;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The folder that holds all data of a suite; only one process uses it at a time. */
final class DataFolder implements AutoCloseable {

    private static final int SECRET_BYTES = 32;

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** @throws CannotStartException if it cannot be used, or another process uses it */
    static DataFolder open(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("in-use"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new CannotStartException("another Tasklane is using the data folder " + path
                        + " (--tasklane.data-dir takes a different one)");
            }
            return new DataFolder(path, channel);
        } catch (IOException unusable) {
            throw new CannotStartException("the data folder " + path + " cannot be written to", unusable);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException withinThisProcess) {
            return null;
        }
    }

    Path kafka() {
        return path.resolve("kafka");
    }

    Path store() {
        return path.resolve("store");
    }

    Path log() {
        return path.resolve("tasklane.log");
    }

    /** What webhooks are signed with: made once, and the same ever after. */
    String webhookSecret() {
        Path file = path.resolve("webhook-secret");
        try {
            if (Files.notExists(file)) {
                byte[] key = new byte[SECRET_BYTES];
                new SecureRandom().nextBytes(key);
                writeForOwner(file, "whsec_" + Base64.getEncoder().encodeToString(key));
            }
            return Files.readString(file).strip();
        } catch (IOException unusable) {
            throw new CannotStartException("the secret in " + file + " cannot be read or written", unusable);
        }
    }

    /** The file with the keys that secrets of webhook endpoints are sealed with: made once, and the operator's to change. */
    Path webhookKeyset() {
        Path file = path.resolve("webhook-keyset.json");
        try {
            if (Files.notExists(file)) {
                writeForOwner(file, WebhookKeyset.create().json());
            }
            return file;
        } catch (IOException unusable) {
            throw new CannotStartException("the keys in " + file + " cannot be written", unusable);
        }
    }

    /** Written aside and then renamed: a process that dies leaves no half of a secret. */
    private static void writeForOwner(Path file, String content) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path draft = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new", attributes);
        Files.writeString(draft, content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException alreadyGone) {
            // The lock ends with the process at the latest.
        }
    }
}
