package io.tasklane.worker.analysis;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What all values of a column are. Each value decides: one that is no number makes its column text. */
enum ColumnType {
    /** There is no value. */
    @JsonProperty("empty")
    EMPTY,

    /** Whole numbers of up to 64 bits. */
    @JsonProperty("integer")
    INTEGER,

    /** Numbers with or without fraction and exponent; whole numbers of more than 64 bits. */
    @JsonProperty("decimal")
    DECIMAL,

    /** true or false, in any case. */
    @JsonProperty("boolean")
    BOOLEAN,

    /** ISO 8601 dates. */
    @JsonProperty("date")
    DATE,

    /** ISO 8601 dates with time, with 'T' or a space between; some may be dates alone. Without an offset they are taken as UTC. */
    @JsonProperty("timestamp")
    TIMESTAMP,

    /** Anything else. */
    @JsonProperty("text")
    TEXT;

    /** The bit of this type in a set of types. */
    int bit() {
        return 1 << ordinal();
    }
}
