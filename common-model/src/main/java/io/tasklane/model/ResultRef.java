package io.tasklane.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a result that is kept beside the log because it is too large for an event. It is a name, never an address: nobody fetches
 * anything from where an event says.
 *
 * @param id the file in the store of results: 24 hexadecimal digits, lower case
 * @param size how many bytes it has
 * @param sha256 their SHA-256: 64 hexadecimal digits, lower case
 */
public record ResultRef(String id, long size, String sha256) {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{24}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if a part is missing or not of its form */
    public ResultRef {
        require("id", id, ID);
        require("sha256", sha256, SHA_256);
        TaskRules.require("result.ref.size", size < 0 ? Optional.of("must not be negative") : Optional.empty());
    }

    private static void require(String part, String value, Pattern form) {
        TaskRules.requirePresent("result.ref." + part, value);
        if (!form.matcher(value).matches()) {
            throw new IllegalArgumentException("result.ref." + part + " must match " + form);
        }
    }
}
