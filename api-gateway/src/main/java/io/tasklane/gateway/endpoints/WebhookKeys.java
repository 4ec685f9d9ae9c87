package io.tasklane.gateway.endpoints;

import io.tasklane.model.secrets.UnusableKeysetException;
import io.tasklane.model.secrets.WebhookKeyset;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Makes a file with the keys that secrets of webhook endpoints are sealed with, and exchanges them: {@code bin/webhook-keys}. Exit
 * code: 0 done, 1 failed, 2 not understood. Keys are written to the file alone, which its owner alone may read.
 */
public final class WebhookKeys {

    private static final String USAGE = """
            Usage: bin/webhook-keys create <file>
                   bin/webhook-keys list <file>
                   bin/webhook-keys add <file>
                   bin/webhook-keys promote <file> <key>
                   bin/webhook-keys remove <file> <key>

              create    makes a file with one key; there must be none
              list      the numbers of its keys, and which of them seals
              add       adds a key that opens and does not seal yet
              promote   has another key seal
              remove    removes a key: what it sealed cannot be opened any more
            """;

    private WebhookKeys() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) {
        try {
            if (arguments.length == 1 && arguments[0].equals("--help")) {
                out.print(USAGE);
                return 0;
            }
            boolean withKey = arguments.length == 3;
            if (arguments.length != 2 && !withKey) {
                err.print(USAGE);
                return 2;
            }
            Path file = Path.of(arguments[1]);
            switch (arguments[0] + (withKey ? " key" : "")) {
                case "create" -> create(file);
                case "list" -> list(file, out);
                case "add" -> replace(file, read(file).withNewKey());
                case "promote key" -> replace(file, read(file).withPrimary(Integer.parseInt(arguments[2])));
                case "remove key" -> replace(file, read(file).without(Integer.parseInt(arguments[2])));
                default -> {
                    err.print(USAGE);
                    return 2;
                }
            }
            return 0;
        } catch (NumberFormatException noNumber) {
            err.println("a key is named by its number, as list shows it");
            return 2;
        } catch (UnusableKeysetException unusable) {
            err.println(unusable.getMessage());
        } catch (IOException failed) {
            err.println("the file cannot be read or written: " + failed.getMessage());
        }
        return 1;
    }

    private static void create(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file + " exists already, and its keys may be in use");
        }
        replace(file, WebhookKeyset.create());
    }

    private static void list(Path file, PrintStream out) throws IOException {
        read(file).keyIds().forEach(key -> out.println(key.id() + (key.primary() ? " seals and opens" : " opens")));
    }

    private static WebhookKeyset read(Path file) throws IOException {
        return WebhookKeyset.parse(Files.readString(file));
    }

    /** Written aside and then renamed: whoever reads meanwhile gets the keys before or after, whole. */
    private static void replace(Path file, WebhookKeyset keys) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "keyset", ".new", ownerOnly);
        Files.writeString(draft, keys.json());
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
