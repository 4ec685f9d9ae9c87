package io.tasklane.gateway.rebuild;

import java.util.Map;

/**
 * What {@code bin/rebuild-view} was told.
 *
 * @param uri where MongoDB is
 * @param database the database of the view
 */
record RebuildArguments(boolean help, boolean status, boolean abort, String uri, String database) {

    /** @throws IllegalArgumentException if an argument is not known or has no value */
    static RebuildArguments of(String[] arguments, Map<String, String> environment) {
        boolean help = false;
        boolean status = false;
        boolean abort = false;
        String uri = environment.getOrDefault("MONGODB_URI", "mongodb://localhost:27017");
        String database = "tasklane";
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--help" -> help = true;
                case "--status" -> status = true;
                case "--abort" -> abort = true;
                case "--mongodb-uri" -> uri = value(arguments, ++i);
                case "--database" -> database = value(arguments, ++i);
                default -> throw new IllegalArgumentException("Not understood: " + arguments[i]);
            }
        }
        if (status && abort) {
            throw new IllegalArgumentException("Either --status or --abort");
        }
        return new RebuildArguments(help, status, abort, uri, database);
    }

    private static String value(String[] arguments, int index) {
        if (index == arguments.length) {
            throw new IllegalArgumentException(arguments[index - 1] + " needs a value");
        }
        return arguments[index];
    }

    /** A connection string may have a password in it. */
    @Override
    public String toString() {
        return "RebuildArguments[database=" + database + "]";
    }
}
